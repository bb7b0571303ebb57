import DOMPurify from 'dompurify';
import { Marked, type Token, type TokensList } from 'marked';
import remend from 'remend';
import { h } from '../element.js';
import { reconcile } from './reconcile.js';

const marked = new Marked({
  gfm: true,
  renderer: {
    code({ text, lang }) {
      const language = lang?.match(/^\S+/)?.[0] ?? '';
      return `<figure class="code"><figcaption>${escapeHtml(language)}<button type="button" class="act" data-copy>Copy</button></figcaption><pre tabindex="0"><code>${escapeHtml(text)}</code></pre></figure>`;
    },
    // Below the question, which is a heading of the second level.
    heading({ tokens, depth }) {
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    // What the model writes as HTML is text; an image would be fetched from wherever the model says.
    html: ({ text }) => escapeHtml(text),
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
  },
});

const purify = DOMPurify();
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
});

/** Markdown that grows: blocks that are finished are left alone, only the last one is made anew and mended in. */
export class Markdown {
  readonly #root: HTMLElement;
  /** One element per block that is in the document, with the markdown it shows. */
  readonly #blocks: Array<{ readonly element: HTMLElement; raw: string }> = [];
  /** How many of the blocks are finished, and how much of the text they cover (UTF-16 units). */
  #settled = 0;
  #settledLength = 0;
  #text = '';
  #done = false;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** Shows `text`, which begins with what was shown before. `done`: nothing follows. */
  update(text: string, done: boolean): void {
    if (text === this.#text && done === this.#done) return;
    // `startsWith` goes through all of it letter by letter.
    if (text.slice(0, this.#text.length) !== this.#text) this.#settled = this.#settledLength = 0;
    this.#text = text;
    this.#done = done;
    const rest = text.slice(this.#settledLength);
    // An unfinished `**bold` or [link]( is closed for the moment, so that its signs do not flash up as text.
    const tokens = marked.lexer(done ? rest : remend(rest, { linkMode: 'text-only' }));
    const blocks = tokens.filter((token) => token.type !== 'space' && token.type !== 'def');
    for (const [at, token] of blocks.entries()) this.#show(this.#settled + at, token, tokens.links);
    for (const { element } of this.#blocks.splice(this.#settled + blocks.length)) element.remove();
    this.#settle(tokens, blocks);
  }

  #show(at: number, token: Token, links: TokensList['links']): void {
    let block = this.#blocks[at];
    if (!block) {
      block = { element: h('div'), raw: '' };
      this.#blocks.push(block);
      this.#root.append(block.element);
    }
    if (block.raw === token.raw) return;
    block.raw = token.raw;
    const html = marked.parser(Object.assign([token], { links }));
    reconcile(
      block.element,
      purify.sanitize(html, { RETURN_DOM_FRAGMENT: true, FORBID_TAGS: ['style', 'form', 'img'] }),
    );
  }

  /** Everything before the last block can no longer change: more text only ever continues the last one. */
  #settle(tokens: readonly Token[], blocks: readonly Token[]): void {
    const last = blocks.at(-1);
    for (const token of tokens) {
      if (token === last) break;
      this.#settledLength += token.raw.length;
    }
    this.#settled += Math.max(blocks.length - 1, 0);
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
