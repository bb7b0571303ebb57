// @ts-check
/** A server that listens, and how it is closed. */

/**
 * @param {import('node:net').Server} server
 * @param {{ host: string, port: number, tries?: number }} where with `tries`, the next ports are taken if this one is in use
 * @returns {Promise<number>} the port
 */
export async function listen(server, { host, port, tries = 1 }) {
  for (let at = port; ; at++) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(at, host, () => {
          server.off('error', reject);
          resolve(undefined);
        });
      });
      return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
    } catch (error) {
      const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
      if (!taken || at + 1 >= port + tries) throw error;
    }
  }
}

/**
 * Closes a server and every connection it has, answers under way included.
 * @param {import('node:net').Server} server
 * @returns {Promise<void>}
 */
export function close(server) {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server)
      /** @type {import('node:http').Server} */ (server).closeAllConnections();
  });
}

/** @param {string} host @param {number} port @param {'http' | 'https'} [scheme] */
export const originOf = (host, port, scheme = 'http') =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
