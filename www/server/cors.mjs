// @ts-check
/**
 * Cross-origin rules as strict servers have them: the preflight allows the headers `authorization`
 * and `content-type` and no other, and no answer header is exposed.
 */

/**
 * Sets the headers of an answer; true if the request was a preflight, which is answered then.
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 * @param {{ allows: (origin: string) => boolean, expose: readonly string[], refuses: (url: string) => boolean }} rules
 * @returns {boolean}
 */
export function answerCors(incoming, outgoing, { allows, expose, refuses }) {
  const { origin } = incoming.headers;
  const preflight = incoming.method === 'OPTIONS' && 'access-control-request-method' in incoming.headers;
  outgoing.setHeader('vary', 'Origin');
  const refused = !origin || !allows(origin) || (preflight && refuses(incoming.url ?? ''));
  if (!refused) {
    outgoing.setHeader('access-control-allow-origin', origin);
    if (expose.length > 0) outgoing.setHeader('access-control-expose-headers', expose.join(', '));
  }
  if (!preflight) return false;
  if (!refused) {
    outgoing.setHeader('access-control-allow-methods', 'GET, POST, DELETE');
    outgoing.setHeader('access-control-allow-headers', 'authorization, content-type');
    // Nothing is remembered: a port may be another server's a minute later.
    outgoing.setHeader('access-control-max-age', '0');
  }
  outgoing.writeHead(refused ? 403 : 204).end();
  return true;
}

/** A page of this machine. @param {string} origin */
export function isLoopback(origin) {
  try {
    return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
  } catch {
    return false;
  }
}
