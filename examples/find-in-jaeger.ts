/**
 * Runs the demo against Jaeger, and follows one UUID from what SEEK received to its trace. With `JAEGER_URL`, and
 * `OTEL_EXPORTER_OTLP_ENDPOINT` where that isn't the default, against a Jaeger that runs already.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { paintFor } from './paint.ts';

const START_MILLIS = 30_000;
const RETRY_MILLIS = 250;
const REQUEST_ID = /^ {2}([0-9a-f-]{36}) +\d{3} /m;

const paint = paintFor(process.stdout);
const progress = (sentence: string) => console.log(paint('dim', `… ${sentence}`));
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const DEFAULTS = {
  JAEGER_URL: 'http://localhost:16686',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
};
type Environment = typeof DEFAULTS & NodeJS.ProcessEnv;

/** The demo prints into a pipe, from where it goes on to what may be a terminal. */
const colours = process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {};

/** @returns whether it ended with 0 */
function run(
  env: Environment,
  stdio: 'ignore' | 'inherit',
  command: string,
  ...args: string[]
): Promise<boolean> {
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
async function runDemo(env: Environment): Promise<string> {
  const demo = spawn(process.execPath, [fileOf('demo/main.ts')], {
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

const EMPTY_EXPORT = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"resourceSpans":[]}',
};

const answers = (url: string, init: RequestInit) =>
  fetch(url, init).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );

export interface FindInJaegerOptions {
  /** What starts Jaeger, and whatever is before it. */
  readonly composeFile: URL;
  /** How long a trace may take to get to Jaeger. */
  readonly arrivalMillis: number;
  /** Where the environment doesn't say otherwise. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Ends the process with 0 only if the trace is found; says what is wrong otherwise. */
export async function findInJaeger(options: FindInJaegerOptions): Promise<void> {
  try {
    await runAndFind(options);
  } catch (error) {
    console.error(paint('red', (error as Error).message));
    process.exitCode = 1;
  }
}

async function runAndFind({ composeFile, arrivalMillis, env: own }: FindInJaegerOptions): Promise<void> {
  const env: Environment = { ...DEFAULTS, ...own, ...process.env };
  if (process.env['JAEGER_URL'] === undefined) {
    progress('docker compose starts Jaeger');
    if (
      !(await run(env, 'inherit', 'docker', 'compose', '-f', fileURLToPath(composeFile), 'up', '--detach'))
    ) {
      throw new Error('docker compose could not start Jaeger; JAEGER_URL names one that runs already');
    }
  }
  for (const [url, init] of [
    [`${env.JAEGER_URL}/api/services`, {}],
    [`${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, EMPTY_EXPORT],
  ] as const) {
    if (!(await eventually(() => answers(url, init), START_MILLIS))) {
      throw new Error(`nothing answers at ${url}`);
    }
  }
  const [, requestId = ''] = REQUEST_ID.exec(await runDemo(env)) ?? [];
  progress(`SEEK quotes a request of these: seek-otel find ${requestId}`);
  // Jaeger shows a trace some moments after it has taken it.
  const find = (stdio: 'ignore' | 'inherit') =>
    run(env, stdio, process.execPath, fileOf('../dist/cli/main.js'), 'find', requestId);
  if (!(await eventually(() => find('ignore'), arrivalMillis)) || !(await find('inherit'))) {
    throw new Error(`${env.JAEGER_URL} does not show the trace of ${requestId}`);
  }
}
