import { answer } from './answer.js';

const endpoint = globalThis.Deno ? Deno.args[0] : process.argv[2];
let text = '';
for await (const piece of answer(endpoint)) text += piece;
console.log(text);
