/**
 * The page's only way to touch the screen while an answer streams: work is collected and done once, in the next
 * animation frame, however many chunks arrived before it.
 */
const due = new Set<() => void>();
let frame = 0;

/** Does `work` in the next frame; asked for twice before that, it is done once. */
export function paint(work: () => void): void {
  due.add(work);
  if (frame === 0) frame = requestAnimationFrame(flush);
}

function flush(): void {
  frame = 0;
  const works = [...due];
  due.clear();
  for (const work of works) work();
}
