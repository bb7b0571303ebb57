import { StrictMode, useEffect, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import Tokenbrook from 'tokenbrook';
import { answerStore } from 'tokenbrook/store';

const client = new Tokenbrook({ baseURL: '/api/v1' });

/** Asks when it is mounted. StrictMode mounts twice in development: the first answer is stopped, and not shown. */
export function Summary({ of }: { of: string }) {
  const [store] = useState(() => answerStore(client));
  const { status, text } = useSyncExternalStore(store.subscribe, store.getSnapshot);
  useEffect(() => {
    store.ask({ model: 'brook-mini', messages: [{ role: 'user', content: `Sum up: ${of}` }], seed: 7 });
    return store.stop;
  }, [store, of]);
  return (
    <p id="answer" data-status={status}>
      {text}
    </p>
  );
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <Summary of="the water cycle" />
  </StrictMode>,
);
