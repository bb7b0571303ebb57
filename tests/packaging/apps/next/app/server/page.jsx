import { answer } from '../../answer.js';

/** Asked and rendered on the server: the page needs no script. */
export default async function Page({ searchParams }) {
  const { endpoint } = await searchParams;
  let text = '';
  for await (const piece of answer(endpoint)) text += piece;
  return <output data-state="done">{text}</output>;
}
