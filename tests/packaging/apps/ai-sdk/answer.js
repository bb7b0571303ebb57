import { streamText } from 'ai';
import Tokenbrook from 'tokenbrook';
import { languageModel } from 'tokenbrook/ai-sdk';

/** Asks the endpoint through the AI SDK and gives the answer piece by piece. */
export async function* answer(baseURL) {
  const client = new Tokenbrook({ apiKey: 'sk-packaging-0123456789', baseURL });
  yield* streamText({
    model: languageModel(client, 'brook-mini'),
    seed: 7,
    prompt: 'Why is a brook loud?',
    onError: ({ error }) => {
      throw error;
    },
  }).textStream;
}
