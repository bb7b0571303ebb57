import Tokenbrook from 'tokenbrook';
import { answerStore } from 'tokenbrook/store';

/** Asks the endpoint and gives what a view adds each time that the store changes. */
export async function* answer(baseURL) {
  const store = answerStore(new Tokenbrook({ apiKey: 'sk-packaging-0123456789', baseURL }));
  const messages = [{ role: 'user', content: 'Why is a brook loud?' }];
  const texts = [];
  store.subscribe(() => texts.push(store.getSnapshot().text));
  await store.ask({ model: 'brook-mini', seed: 7, messages });
  if (store.getSnapshot().error) throw store.getSnapshot().error;
  let shown = '';
  for (const text of texts) {
    yield text.slice(shown.length);
    shown = text;
  }
}
