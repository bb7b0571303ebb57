// @ts-check
/** A server that listens, and how it is closed. */

/**
 * @param {import('node:net').Server} server
 * @param {{ host: string, port: number, tries?: number }} where with `tries`, the next ports are taken if this one is in use
 * @returns {Promise<{ port: number, close: () => Promise<void> }>} `close` ends every connection, answers under way included
 */
export async function listen(server, { host, port, tries = 1 }) {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const close = () =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      })
    );
  return { port: await bind(server, host, port, tries), close };
}

/**
 * @param {import('node:net').Server} server
 * @param {string} host
 * @param {number} port
 * @param {number} tries
 * @returns {Promise<number>} the port that was free
 */
async function bind(server, host, port, tries) {
  try {
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve(undefined);
      });
    });
    return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  } catch (error) {
    const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
    if (!taken || tries <= 1) throw error;
    return bind(server, host, port + 1, tries - 1);
  }
}

/** @param {string} host @param {number} port @param {'http' | 'https'} [scheme] */
export const originOf = (host, port, scheme = 'http') =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
