/** The pieces of code in the guide, each as a module. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
const GUIDE = join(ROOT, 'docs/guide');

/** A piece of code of a page of the guide. */
export interface Piece {
  /** Page and line. */
  name: string;
  code: string;
  /** `ts`, `tsx`. */
  language: string;
  /** `<!-- not run: why -->` stands before it. */
  runs: boolean;
}

/** What a piece may use without saying where it comes from. */
export const GLOBALS = `
import type Client from 'tokenbrook';
import type { ChatCompletionMessageParam } from 'tokenbrook';
declare global {
  const client: Client;
  const apiKey: string;
  const baseURL: string;
  const model: string;
  const messages: ChatCompletionMessageParam[];
  function render(text: string): void;
}
`;

/** All pieces of TypeScript. */
export function pieces(): Piece[] {
  return readdirSync(GUIDE)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => {
      const text = readFileSync(join(GUIDE, file), 'utf8');
      return [...text.matchAll(/(<!-- not run: [^>]+ -->\n)?^```(tsx?)\n([\s\S]*?)^```$/gm)].map((match) => {
        const [, skipped, language, code] = match as unknown as [string, string?, string?, string?];
        const line = text.slice(0, match.index).split('\n').length;
        return {
          name: `${basename(file, '.md')}-${line}`,
          code: code!,
          language: language!,
          runs: !skipped,
        };
      });
    });
}

/** Writes modules into a folder of the project, from where the package is found by its name. */
export function write(files: Record<string, string>): string {
  const folder = join(ROOT, 'build/guide');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
