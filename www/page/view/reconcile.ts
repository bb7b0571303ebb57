/**
 * Makes `target`'s children equal to `source`'s, keeping every node that is already right: what has been read does not
 * flicker, selections stay, folded parts stay open.
 */
export function reconcile(target: ParentNode & Node, source: ParentNode & Node): void {
  let present = target.firstChild;
  let wanted = source.firstChild;
  while (wanted) {
    const next = wanted.nextSibling;
    if (!present) {
      target.appendChild(wanted);
    } else {
      const following = present.nextSibling;
      if (!mend(present, wanted)) target.replaceChild(wanted, present);
      present = following;
    }
    wanted = next;
  }
  while (present) {
    const following = present.nextSibling;
    target.removeChild(present);
    present = following;
  }
}

/** Makes one node like another of its kind; false when it is of another kind. */
function mend(present: Node, wanted: Node): boolean {
  if (present instanceof Text && wanted instanceof Text) {
    if (wanted.data.startsWith(present.data)) present.appendData(wanted.data.slice(present.length));
    else present.data = wanted.data;
    return true;
  }
  if (!(present instanceof Element && wanted instanceof Element && present.tagName === wanted.tagName))
    return false;
  for (const { name } of [...present.attributes])
    if (!wanted.hasAttribute(name)) present.removeAttribute(name);
  for (const { name, value } of wanted.attributes) {
    if (present.getAttribute(name) !== value) present.setAttribute(name, value);
  }
  reconcile(present, wanted);
  return true;
}
