/** What `APIConnectionError.diagnosis` says. */

/** Why a request got no answer. */
export type DiagnosisCause =
  /** The browser has no network. */
  | 'offline'
  /** A page loaded over https asked a server over http. */
  | 'mixed-content'
  /** The server answers, but does not let pages send one of the headers. */
  | 'cors'
  /** The browser keeps the page from servers of this machine or its network. */
  | 'local-network'
  /** The page's own Content-Security-Policy, `connect-src`. */
  | 'csp'
  /** Nothing gets through to the server: no such name, nobody listens, no valid certificate, or it hangs up on all. */
  | 'dns-or-refused'
  /** The page was being left. */
  | 'unloading'
  /** The browser does not tell, and the checks did not either. */
  | 'unknown';

/** Why a request got no answer, found out by checks that cost nothing. */
export interface Diagnosis {
  readonly cause: DiagnosisCause;
  /** What happened and what to change, for a developer. */
  readonly sentence: string;
}

/**
 * A cause with its sentence.
 *
 * @param server origin of the server, such as `https://api.example.com`
 * @param refused of `cors`: names of headers that the server refuses
 * @param suspected of `unknown`: that the server lets no page of this origin read it, which no safe question proves
 */
export function say(
  cause: DiagnosisCause,
  server: string,
  refused: readonly string[] = [],
  suspected = false,
): Diagnosis {
  const names = refused.join(', ');
  const sentences: Record<DiagnosisCause, string> = {
    offline: 'The browser is offline.',
    'mixed-content': `A page loaded over https may not ask ${server}: serve it over https.`,
    cors: `${server} lets no page send these headers (CORS): its answers to OPTIONS requests need "Access-Control-Allow-Headers: ${names}".`,
    'local-network': `The browser keeps this page from ${server}: allow it the local network in the settings of the site.`,
    csp: `The Content-Security-Policy of this page needs ${server} in connect-src.`,
    'dns-or-refused': `Nothing gets through to ${server}: check the address, its certificate, and that the server runs.`,
    unloading: 'The page was left.',
    unknown: suspected
      ? `${server} is up; if it lets no page of this origin read its answers (CORS), all of them need "Access-Control-Allow-Origin: ${origin}".`
      : 'The developer tools of the browser may say more.',
  };
  return { cause, sentence: sentences[cause] };
}
