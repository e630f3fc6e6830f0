import { startTail } from '../tail-process.ts';

/**
 * Looks up a request in `seek-otel tail`, as a user does who has installed only this package.
 *
 * @param exports - the traces, as OTLP in JSON
 * @returns what `seek-otel find` prints
 */
export async function foundTrace(requestId: string, exports: readonly Buffer[]): Promise<string> {
  const tail = await startTail();
  try {
    for (const body of exports) {
      await fetch(`${tail.otlpEndpoint}/v1/traces`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: new Uint8Array(body),
      });
    }
    return await tail.find(requestId, terminalEnvironment());
  } finally {
    await tail.stop();
  }
}

/** `find` prints to a pipe, but its output may end up in a terminal. */
function terminalEnvironment(): NodeJS.ProcessEnv {
  const { columns, isTTY } = process.stdout;
  return isTTY ? { COLUMNS: String(columns), ...(process.env['NO_COLOR'] ? {} : { FORCE_COLOR: '1' }) } : {};
}
