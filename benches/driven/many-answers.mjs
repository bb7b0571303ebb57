// Many answers one after the other, then many at once: what the client holds on to, and which sockets outlive it.

import { makeCertificate } from '../../www/server/certificate.mjs';
import { startEndpoint } from '../../www/server/endpoint.mjs';

const PATIENCE = 5000;

/** @param {import('../hosts.mjs').Host} host @param {{ answers: { inTurn: number, atOnce: number } }} how */
export async function manyAnswers(host, how) {
  // Node's fetch opens as many connections as it needs, and does not take a certificate of the moment.
  const endpoint = await startEndpoint(host.name === 'Node' ? {} : { tls: makeCertificate() });
  try {
    const [result] = await host.call('run', 'many-answers', { ...how, baseURL: endpoint.baseURL });
    const { stats } = endpoint;
    for (let waited = 0; stats.connections > 0 && waited < PATIENCE; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return [{ ...result, connections: stats.connections }];
  } finally {
    await endpoint.close();
  }
}
