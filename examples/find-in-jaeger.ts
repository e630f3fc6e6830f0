/**
 * Runs the demo against Jaeger, and looks up the trace of a UUID that SEEK received. If `JAEGER_URL` is set, uses the
 * Jaeger that runs there; `OTEL_EXPORTER_OTLP_ENDPOINT` sets its OTLP endpoint.
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

/** The demo prints to a pipe, but its output may end up in a terminal. */
const colours = process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {};

/** @returns whether the command exited with 0 */
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

/** Runs the demo and prints its output. @returns the output, without colours */
async function runDemo(env: Environment): Promise<string> {
  const demo = spawn(process.execPath, [fileOf('demo/main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, ...colours },
  });
  demo.stdout.pipe(process.stdout, { end: false });
  const [printed, [code]] = await Promise.all([text(demo.stdout), once(demo, 'close')]);
  if (code !== 0) {
    throw new Error('The demo failed.');
  }
  return stripVTControlCharacters(printed);
}

/** Retries until an attempt succeeds or the time is up. @returns whether an attempt succeeded */
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

const isReady = (url: string, init: RequestInit) =>
  fetch(url, init).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );

export interface FindInJaegerOptions {
  /** Starts Jaeger and the Collectors in front of it, if any. */
  readonly composeFile: URL;
  /** How long a trace may take to arrive in Jaeger. */
  readonly arrivalMillis: number;
  /** Defaults for environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Sets the exit code to 0 only if the trace is found; otherwise prints the problem. */
export async function findInJaeger(options: FindInJaegerOptions): Promise<void> {
  try {
    await runAndFind(options);
  } catch (error) {
    console.error(paint('red', (error as Error).message));
    process.exitCode = 1;
  }
}

async function runAndFind({ composeFile, arrivalMillis, env: defaults }: FindInJaegerOptions): Promise<void> {
  const env: Environment = { ...DEFAULTS, ...defaults, ...process.env };
  if (process.env['JAEGER_URL'] === undefined) {
    progress('starting Jaeger with docker compose');
    if (
      !(await run(env, 'inherit', 'docker', 'compose', '-f', fileURLToPath(composeFile), 'up', '--detach'))
    ) {
      throw new Error('docker compose failed to start Jaeger. To use a running Jaeger, set JAEGER_URL.');
    }
  }
  for (const [url, init] of [
    [`${env.JAEGER_URL}/api/services`, {}],
    [`${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, EMPTY_EXPORT],
  ] as const) {
    if (!(await eventually(() => isReady(url, init), START_MILLIS))) {
      throw new Error(`${url} does not respond.`);
    }
  }
  const [, requestId = ''] = REQUEST_ID.exec(await runDemo(env)) ?? [];
  progress(`SEEK quotes one of these requests: seek-otel find ${requestId}`);
  // Jaeger shows a trace shortly after it has received it.
  const find = (stdio: 'ignore' | 'inherit') =>
    run(env, stdio, process.execPath, fileOf('../dist/cli/main.js'), 'find', requestId);
  if (!(await eventually(() => find('ignore'), arrivalMillis)) || !(await find('inherit'))) {
    throw new Error(`${env.JAEGER_URL} does not show the trace of ${requestId}.`);
  }
}
