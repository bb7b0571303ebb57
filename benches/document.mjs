// A structured answer, and how it arrives.
import { random } from './traffic.mjs';
import { words } from './words.mjs';

/** A list of findings, as a structured answer might be. */
export function documentOf(length) {
  const next = random(7);
  const findings = [];
  const text = (count) => words(count, next).join('').trim();
  for (let size = 0; size < length; ) {
    const finding = {
      title: text(4),
      summary: text(24),
      score: Math.round(next() * 1000) / 1000,
      certain: next() < 0.5,
      source: { page: Math.floor(next() * 400), quote: next() < 0.3 ? null : text(10) },
      tags: Array.from({ length: 3 }, () => text(1)),
    };
    findings.push(finding);
    size += JSON.stringify(finding).length;
  }
  return JSON.stringify({ findings });
}

/** Pieces of 7 and 8 units, no pair of surrogates cut through. */
export function cut(text) {
  const pieces = [];
  for (let at = 0, size = 7; at < text.length; size = 15 - size) {
    let end = at + size;
    if (/[\ud800-\udbff]/.test(text[end - 1] ?? '')) end += 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
