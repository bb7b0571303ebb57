import { StrictMode, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import Tokenbrook from 'tokenbrook';
import { answerStore } from 'tokenbrook/store';

// The page's own server adds the key and passes requests on: see ../node/relay.mjs.
const client = new Tokenbrook({ baseURL: '/api/v1' });

export function Answer() {
  // Making a store asks nobody, so StrictMode may make two.
  const [store] = useState(() => answerStore(client));
  const { status, text, error } = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const [question, setQuestion] = useState('Why is a brook loud?');
  const busy = status === 'waiting' || status === 'streaming';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        store.ask({ model: 'brook-mini', messages: [{ role: 'user', content: question }] });
      }}
    >
      <input aria-label="Question" value={question} onChange={(event) => setQuestion(event.target.value)} />
      {/* Keys: one and the same button that turns into a submitting one under the click would submit. */}
      {busy ? (
        <button key="stop" type="button" onClick={store.stop}>
          Stop
        </button>
      ) : (
        <button key="ask" type="submit">
          Ask
        </button>
      )}
      <p id="answer" data-status={status}>
        {text}
      </p>
      {error && <p role="alert">{error.message}</p>}
    </form>
  );
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <Answer />
  </StrictMode>,
);
