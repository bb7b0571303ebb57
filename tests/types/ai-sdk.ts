/** The language model's declarations, without any of the AI SDK's; compiled, never run. */
import Tokenbrook from 'tokenbrook';
import { type CallOptions, type LanguageModel, languageModel, type StreamPart } from 'tokenbrook/ai-sdk';
import { type Equal, type Is, yes } from './equal.js';

const client = new Tokenbrook({ apiKey: 'key' });
const model = languageModel(client, 'gpt-4o-mini', { maxTokensName: 'max_completion_tokens' });
const older = languageModel(client, 'gpt-4o-mini', { specificationVersion: 'v3' });
yes<Equal<typeof model, LanguageModel>>();
yes<Equal<(typeof model)['specificationVersion'], 'v4'>>();
yes<Equal<(typeof older)['specificationVersion'], 'v3'>>();

export async function use(options: CallOptions): Promise<void> {
  const { stream } = await model.doStream(options);
  yes<Is<ReadableStream<StreamPart>, typeof stream>>();
}
