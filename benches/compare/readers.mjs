// One streamed answer through each library, in the way that its own documentation shows: what it says, and whether it
// says that something went wrong.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from '@xsai/stream-text';
import OpenAI from 'openai';
import Tokenbrook from '../../dist/index.js';

const messages = [{ role: 'user', content: 'Hello?' }];
const apiKey = 'sk-test-0123456789';

/** @typedef {{ text: string, reasoning: string, calls: Array<{ name: string, arguments: string }> }} Said */

const functions = (calls = []) =>
  calls
    .filter(({ function: body }) => body?.name)
    .map(({ function: { name, arguments: text } }) => ({ name, arguments: text }));

/** Each takes the address, the model and the names of the tools that are called, gives what was said, and throws what the library tells as an error. */
export const READERS = {
  async tokenbrook(baseURL, model) {
    const client = new Tokenbrook({ apiKey, baseURL, maxRetries: 0, logLevel: 'off' });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    const { content, reasoning, tool_calls } = (await stream.final()).choices[0]?.message ?? {};
    return { text: content ?? '', reasoning: reasoning ?? '', calls: functions(tool_calls) };
  },

  async openai(baseURL, model) {
    const client = new OpenAI({ apiKey, baseURL, maxRetries: 0, logLevel: 'off' });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = '';
    const calls = [];
    for await (const { choices } of stream) {
      const delta = choices[0]?.delta;
      text += delta?.content ?? '';
      for (const call of delta?.tool_calls ?? []) {
        if (calls[call.index]) calls[call.index].function.arguments += call.function.arguments;
        else calls[call.index] = call;
      }
    }
    return { text, reasoning: '', calls: functions(calls) };
  },

  async 'ai-sdk'(baseURL, modelId) {
    const model = createOpenAICompatible({ name: 'peer', apiKey, baseURL })(modelId);
    const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }];
    const { stream } = await model.doStream({ prompt });
    const said = { text: '', reasoning: '', calls: [] };
    for await (const part of stream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') said.text += part.delta;
      if (part.type === 'reasoning-delta') said.reasoning += part.delta;
      if (part.type === 'tool-call') said.calls.push({ name: part.toolName, arguments: part.input });
    }
    return said;
  },

  async xsai(baseURL, model, names) {
    // It refuses answers that call what it does not know.
    const tools = names.map((name) => ({
      type: 'function',
      function: { name, parameters: { type: 'object', properties: {} } },
      execute: () => 'done',
    }));
    const asked = { apiKey, baseURL, model, messages, ...(tools.length > 0 && { tools }) };
    const { fullStream, steps, messages: all, usage, totalUsage } = streamText(asked);
    // What fails is told by each of these; once is enough.
    for (const other of [steps, all, usage, totalUsage]) other.catch(() => {});
    const said = { text: '', reasoning: '', calls: [] };
    for await (const part of fullStream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') said.text += part.text;
      if (part.type === 'reasoning-delta') said.reasoning += part.text;
      if (part.type === 'tool-call') said.calls.push({ name: part.toolName, arguments: part.args });
    }
    return said;
  },
};
