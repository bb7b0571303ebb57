'use client';

import { useEffect, useState } from 'react';
import { answer } from '../../answer.js';

export default function Page() {
  const [text, setText] = useState('');
  const [state, setState] = useState('streaming');

  useEffect(() => {
    const endpoint = new URLSearchParams(location.search).get('endpoint');
    let left = false;
    (async () => {
      for await (const piece of answer(endpoint)) {
        if (left) return;
        setText((before) => before + piece);
      }
      setState('done');
    })().catch((error) => {
      setText(String(error));
      setState('failed');
    });
    return () => {
      left = true;
    };
  }, []);

  return <output data-state={state}>{text}</output>;
}
