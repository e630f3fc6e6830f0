'use client';

import { useState } from 'react';

export function Call() {
  const [result, setResult] = useState('');
  const call = async () => {
    await fetch(`${process.env.NEXT_PUBLIC_SEEK_URL}/page`);
    await fetch('/edge');
    const response = await fetch('/call');
    setResult(await response.text());
  };
  return (
    <>
      <button type="button" onClick={call}>
        Call
      </button>
      <output>{result}</output>
    </>
  );
}
