/**
 * `npm run example:jaeger`: starts Jaeger, runs the demo against it, and follows one UUID from what SEEK received to
 * its trace. With `JAEGER_URL`, and `OTEL_EXPORTER_OTLP_ENDPOINT` where that isn't the default, it uses a Jaeger that
 * runs already. Exits with 0 only if the trace is found.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { paintFor } from '../paint.ts';

const JAEGER_URL = process.env['JAEGER_URL'] ?? 'http://localhost:16686';
const START_MILLIS = 30_000;
const ARRIVAL_MILLIS = 10_000;
const RETRY_MILLIS = 250;
const REQUEST_ID = /^ {2}([0-9a-f-]{36}) +\d{3} /m;

const paint = paintFor(process.stdout);
const progress = (sentence: string) => console.log(paint('dim', `… ${sentence}`));
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', ...process.env, JAEGER_URL };
/** The demo prints into a pipe, from where it goes on to what may be a terminal. */
const colours = process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {};

/** @returns whether it ended with 0 */
function run(stdio: 'ignore' | 'inherit', command: string, ...args: string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio, env });
  return once(child, 'close').then(
    ([code]) => code === 0,
    (error: Error) => {
      console.error(error.message);
      return false;
    },
  );
}

/** @returns what it prints, which is shown as well */
async function runDemo(): Promise<string> {
  const demo = spawn(process.execPath, [fileOf('../demo/main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, ...colours },
  });
  demo.stdout.pipe(process.stdout, { end: false });
  const [printed, [code]] = await Promise.all([text(demo.stdout), once(demo, 'close')]);
  if (code !== 0) {
    throw new Error('the demo did not come to its end');
  }
  return stripVTControlCharacters(printed);
}

/** Tries again until it succeeds or the time is over. */
async function eventually(attempt: () => Promise<boolean>, millis: number): Promise<boolean> {
  const end = Date.now() + millis;
  while (!(await attempt())) {
    if (Date.now() > end) {
      return false;
    }
    await wait(RETRY_MILLIS);
  }
  return true;
}

const answers = (url: string) =>
  fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );

async function example(): Promise<void> {
  if (process.env['JAEGER_URL'] === undefined) {
    progress('docker compose starts Jaeger');
    if (!(await run('inherit', 'docker', 'compose', '-f', fileOf('compose.yaml'), 'up', '--detach'))) {
      throw new Error('docker compose could not start Jaeger; JAEGER_URL names one that runs already');
    }
  }
  if (!(await eventually(() => answers(`${JAEGER_URL}/api/services`), START_MILLIS))) {
    throw new Error(`Jaeger does not answer at ${JAEGER_URL}`);
  }
  const [, requestId = ''] = REQUEST_ID.exec(await runDemo()) ?? [];
  progress(`SEEK quotes a request of these: seek-otel find ${requestId}`);
  // Jaeger shows a trace some moments after it has taken it.
  const find = (stdio: 'ignore' | 'inherit') =>
    run(stdio, process.execPath, fileOf('../../dist/cli/main.js'), 'find', requestId);
  if (!(await eventually(() => find('ignore'), ARRIVAL_MILLIS)) || !(await find('inherit'))) {
    throw new Error(`${JAEGER_URL} does not show the trace of ${requestId}`);
  }
}

try {
  await example();
} catch (error) {
  console.error(paint('red', (error as Error).message));
  process.exitCode = 1;
}
