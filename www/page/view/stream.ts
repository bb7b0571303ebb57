import { h, setText } from '../element.js';
import type { Reply } from '../state/reply.js';
import type { Timeline } from '../transport/timeline.js';
import { bytes, milliseconds } from './facts.js';
import { Waterfall } from './waterfall.js';

const ENDINGS: Record<Reply['ending'], string> = {
  running: 'running',
  complete: 'complete',
  stopped: 'stopped here',
  truncated: 'truncated: the body ended in the middle of the answer',
  errored: 'ended by an error',
  empty: 'empty: nothing came',
};

/** What the library knows of one stream: the time line, its size, repairs and outcome. */
export class StreamPanel {
  readonly #waterfall: Waterfall;
  readonly #list = h('dl');
  readonly element: HTMLElement;

  constructor(timeline: Timeline) {
    this.#waterfall = new Waterfall(timeline);
    this.element = h(
      'section',
      { class: 'stream', 'aria-label': 'The stream' },
      this.#waterfall.element,
      key(),
      this.#list,
    );
  }

  update(reply: Reply): void {
    this.#waterfall.update();
    const { facts, timeline } = reply;
    const rows: Array<readonly [string, string]> = [['Outcome', outcome(reply)]];
    if (timeline?.headers !== undefined) rows.push(['Headers', `after ${milliseconds(timeline.headers)}`]);
    if (timeline) {
      const size = facts.bytes ?? timeline.reads.reduce((sum, read) => sum + read.bytes, 0);
      rows.push([
        'Body',
        `${bytes(size)} in ${timeline.reads.length} reads, ${facts.events ?? timeline.events.length} events`,
      ]);
    }
    if (facts.model) rows.push(['Model', facts.model]);
    if (facts.repairs)
      rows.push([
        'Repairs',
        facts.repairs.map(({ code, count }) => `${code} × ${count}`).join(', ') || 'none needed',
      ]);
    while (this.#list.childElementCount < rows.length * 2) this.#list.append(h('dt'), h('dd'));
    for (const [at, [name, value]] of rows.entries()) {
      setText(this.#list.children[at * 2] as HTMLElement, name);
      setText(this.#list.children[at * 2 + 1] as HTMLElement, value);
    }
  }
}

function outcome({ ending, choices, kept }: Reply): string {
  const reason = choices[kept]?.finish_reason;
  return reason ? `${ENDINGS[ending]}, finish reason “${reason}”` : ENDINGS[ending];
}

function key(): HTMLElement {
  const kinds = [
    ['read', 'network read'],
    ['text', 'text'],
    ['reasoning', 'reasoning'],
    ['tool', 'tool call'],
    ['other', 'other events'],
  ] as const;
  return h('ul', { class: 'key' }, ...kinds.map(([kind, name]) => h('li', { 'data-kind': kind }, name)));
}
