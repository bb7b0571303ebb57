import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Markdown } from '../../www/page/view/markdown.js';
import { open } from './stage.js';

declare global {
  interface Window {
    markdown: { Markdown: typeof Markdown };
  }
}

const TEXT = `A **bold** word, an *emphasis*, some \`code\` and [a link](https://example.com/a_(b)).
A second line of the paragraph.

# A heading

1. One
2. Two with **bold
   over lines**

   and a paragraph

- [ ] a task
- nested
  - deeper

| a | b |
|---|---|
| 1 | \`2\` |

\`\`\`js
const a = "**not bold**"; // <b>

if (a < 1) go();
\`\`\`

> A quotation
> of two lines

A title
---

Last words 日本語 👩‍👩‍👧, and 2 * 3 * 4.`;

/** The module of the page, for it is not reachable from outside. */
let module = '';

beforeAll(async () => {
  const bundle = await build({
    entryPoints: ['www/page/view/markdown.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'markdown',
  });
  // Evaluated through the debugger, for the page's policy lets no other script in.
  module = `${bundle.outputFiles[0]?.text}; window.markdown = markdown;`;
});

describe('markdown that streams', () => {
  it('ends as if it had come at once, wherever it was cut', async () => {
    const { page } = await open();
    await page.evaluate(module);
    const different = await page.evaluate((text) => {
      const shown = (pieces: string[]) => {
        const root = document.createElement('div');
        const markdown = new window.markdown.Markdown(root);
        let soFar = '';
        for (const piece of pieces) {
          soFar += piece;
          markdown.update(soFar, false);
        }
        markdown.update(text, true);
        return root;
      };
      const whole = shown([text]);
      const wrong: string[] = [];
      for (let at = 1; at < text.length; at += 1) {
        if (!shown([text.slice(0, at), text.slice(at)]).isEqualNode(whole))
          wrong.push(text.slice(0, at).slice(-20));
      }
      if (!shown([...text]).isEqualNode(whole)) wrong.push('character by character');
      return wrong;
    }, TEXT);
    expect(different).toEqual([]);
  });

  it('keeps the elements of what has been read, and shows no signs of what is unfinished', async () => {
    const { page } = await open();
    await page.evaluate(module);
    const result = await page.evaluate(() => {
      const root = document.createElement('div');
      const markdown = new window.markdown.Markdown(root);
      markdown.update('First.\n\nSecond with **bo', false);
      const [first, second] = [root.querySelector('p'), root.querySelectorAll('p')[1]];
      const early = second?.textContent;
      markdown.update('First.\n\nSecond with **bold** word.\n\nThird', false);
      return {
        early,
        kept: [first === root.querySelector('p'), second === root.querySelectorAll('p')[1]],
        late: second?.innerHTML,
      };
    });
    expect(result).toEqual({
      early: 'Second with bo',
      kept: [true, true],
      late: 'Second with <strong>bold</strong> word.',
    });
  });

  it('takes linear time', async () => {
    const { page } = await open();
    await page.evaluate(module);
    // The second time: everything is compiled then.
    const [early = 0, late = 0] = await page.evaluate(() => {
      const costs = () => {
        const markdown = new window.markdown.Markdown(document.createElement('div'));
        const twenty: number[] = [];
        let text = '';
        let start = performance.now();
        for (let at = 1; at <= 2000; at += 1) {
          text += `Paragraph ${at} with **some** words in it.\n\n`;
          markdown.update(text, false);
          if (at % 20) continue;
          twenty.push(performance.now() - start);
          start = performance.now();
        }
        // The middle one: other programs only ever take time.
        const middle = (some: number[]) => some.sort((a, b) => a - b)[some.length >> 1];
        return [middle(twenty.slice(5, 16)), middle(twenty.slice(-11))];
      };
      costs();
      return costs();
    });
    // Ten times the text: if each update read all of it, it would take ten times as long.
    expect(late).toBeLessThan(early * 4);
  });

  it('lets nothing run and nothing load', async () => {
    const { page } = await open();
    await page.evaluate(module);
    const hostile = [
      '<img src=x onerror="alert(1)"><script>alert(1)</script>',
      '[click](javascript:alert(1)) ![track](https://example.com/pixel.png)',
      '<a href="javascript:alert(1)">x</a> <style>*{display:none}</style> <iframe src="https://example.com"></iframe>',
      '```"><img src=x onerror=alert(1)>\n<script>alert(1)</script>\n```',
      '[a](https://example.com" onmouseover="alert(1))',
    ].join('\n\n');
    const found = await page.evaluate((text) => {
      const root = document.createElement('div');
      new window.markdown.Markdown(root).update(text, true);
      const elements = [...root.querySelectorAll('*')];
      return {
        tags: elements
          .map(({ localName }) => localName)
          .filter((name) => /^(img|script|style|iframe|form)$/.test(name)),
        handlers: elements
          .flatMap(({ attributes }) => [...attributes].map(({ name }) => name))
          .filter((name) => /^on|^style$/.test(name)),
        links: [...root.querySelectorAll('a')].map(
          ({ protocol, rel, target }) => `${protocol} ${rel} ${target}`,
        ),
      };
    }, hostile);
    expect(found.tags).toEqual([]);
    expect(found.handlers).toEqual([]);
    for (const link of found.links) expect(link).toMatch(/^(https:|:) noopener noreferrer _blank$/);
  });
});
