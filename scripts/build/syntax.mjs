// Sources as trees of what they say, and edits of their texts.

/** A node and all that is in it. */
export function* within(node) {
  yield node;
  const children = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* within(child);
}

/** An edit that puts another text in the place of a node. */
export const replacing = (node, by) => ({ from: node.getStart(), to: node.end, by });

/** A text after its edits. */
export function edited(text, edits) {
  const last = [...edits].sort((a, b) => b.from - a.from);
  return last.reduce((all, { from, to, by }) => all.slice(0, from) + by + all.slice(to), text);
}
