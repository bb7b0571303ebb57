import { h } from '../element.js';
import { paint } from '../paint.js';
import type { EventKind, Timeline } from '../transport/timeline.js';
import { milliseconds } from './facts.js';

const LANES = { request: 0, reads: 30, events: 60, axis: 84 } as const;
const LANE_HEIGHT = 18;
const COLOURS: Record<EventKind | 'read' | 'line' | 'soft', string> = {
  text: '--accent',
  reasoning: '--reasoning',
  tool: '--tool',
  other: '--edge',
  read: '--read',
  line: '--line',
  soft: '--soft',
};

/** The stream on a time line: the request, then every network read and every event in it. */
export class Waterfall {
  readonly element = h('canvas', { role: 'img' });
  readonly #timeline: Timeline;
  readonly #draw = () => this.#paint();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    // Named from the start: whoever looks before the first frame finds no nameless picture.
    this.element.setAttribute('aria-label', describe(timeline));
    new ResizeObserver(() => this.update()).observe(this.element);
  }

  update(): void {
    paint(this.#draw);
  }

  #paint(): void {
    const { element } = this;
    const context = element.getContext('2d');
    const { clientWidth: width, clientHeight: height } = element;
    if (!context || width === 0) return;
    const { headers, reads, events, end } = this.#timeline;
    const total = Math.max(end ?? this.#timeline.now(), 1);
    element.setAttribute('aria-label', describe(this.#timeline));

    const scale = devicePixelRatio;
    if (element.width !== Math.round(width * scale)) element.width = Math.round(width * scale);
    if (element.height !== Math.round(height * scale)) element.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(element);
    const colour = (name: keyof typeof COLOURS) => style.getPropertyValue(COLOURS[name]).trim();
    const x = (at: number) => (at / total) * (width - 2);
    const bar = (top: number, from: number, to: number, rise = 1) =>
      context.fillRect(
        x(from),
        top + LANE_HEIGHT * (1 - rise),
        Math.max(x(to) - x(from), 1.5),
        LANE_HEIGHT * rise,
      );

    context.fillStyle = colour('line');
    for (const top of [LANES.request, LANES.reads, LANES.events])
      context.fillRect(0, top + LANE_HEIGHT, width, 1);
    bar(LANES.request, 0, headers ?? total);
    context.fillStyle = colour('soft');
    context.font = `11px ${style.fontFamily}`;
    const label = (text: string, at: number, top: number) =>
      context.fillText(text, Math.min(x(at), width - context.measureText(text).width), top);
    label(
      headers === undefined ? 'waiting for headers' : `headers ${milliseconds(headers)}`,
      headers === undefined ? 0 : headers + total * 0.01,
      LANES.request + 13,
    );

    context.fillStyle = colour('read');
    const largest = reads.reduce((most, read) => Math.max(most, read.bytes), 1);
    for (const { at, bytes } of reads) bar(LANES.reads, at, at, 0.25 + 0.75 * (bytes / largest));
    for (const { at, kind } of events) {
      context.fillStyle = colour(kind);
      bar(LANES.events, at, at);
    }

    context.fillStyle = colour('soft');
    for (const at of ticks(total, width)) label(milliseconds(at), at, LANES.axis + 10);
  }
}

function describe({ headers, reads, events, end }: Timeline): string {
  const head = headers === undefined ? 'no headers yet' : `headers after ${milliseconds(headers)}`;
  const over = end === undefined ? '' : `, over after ${milliseconds(end)}`;
  return `Time line of the stream: ${head}, ${reads.length} network reads, ${events.length} events${over}.`;
}

/** Round times, about one every 90 pixels. */
function ticks(total: number, width: number): number[] {
  const rough = total / Math.max(width / 90, 2);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power;
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, at) => at * step);
}
