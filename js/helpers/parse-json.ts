/** As `JSON.parse`, whose own error quotes the text, and with it what the model said. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('It is no valid JSON.');
  }
}
