/** `await using`, for those whose type library has it; compiled, never run. */
import Tokenbrook from 'tokenbrook';

export async function use(): Promise<void> {
  const { chat } = new Tokenbrook();
  await using stream = await chat.completions.create({ model: 'm', messages: [], stream: true });
  for await (const chunk of stream) chunk satisfies object;
}
