/**
 * The command line.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { diagnosisText } from './doctor/diagnosis.ts';
import { diagnose } from './doctor/doctor.ts';
import { explain, explanation } from './explain.ts';
import { CannotAsk, NotFound, WrongUsage } from './failures.ts';
import { find } from './find.ts';
import { paintFor } from './paint.ts';
import { printable } from './trace.ts';
import { USAGE } from './usage.ts';

/** What surrounds a command: `process`, as far as it is needed. */
export type Surroundings = Pick<NodeJS.Process, 'env' | 'execArgv' | 'cwd'> & {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream;
};

const OPTIONS = {
  help: { type: 'boolean' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  jaeger: { type: 'string' },
  service: { type: 'string' },
  lookback: { type: 'string' },
  honeycomb: { type: 'string' },
  report: { type: 'boolean' },
  'own-sdk': { type: 'boolean' },
} as const;
/** Which options go with which command, besides `json`. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  explain: [],
  find: ['jaeger', 'service', 'lookback', 'honeycomb', 'report'],
  doctor: ['own-sdk'],
};
/** Options that each ask for something else. */
const CONTRADICTIONS: readonly (readonly [string, string])[] = [
  ['report', 'json'],
  ['report', 'honeycomb'],
  ['jaeger', 'honeycomb'],
  ['service', 'honeycomb'],
];
const DEFAULT_LOOKBACK = '7d';

/** @returns the exit code */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  if (args.length === 0) {
    stderr.write(USAGE);
    return 2;
  }
  try {
    const { text, code } = await answer(args, surroundings);
    stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return code;
  } catch (error) {
    if (error instanceof WrongUsage || error instanceof CannotAsk || error instanceof NotFound) {
      const paint = paintFor(stderr);
      stderr.write(`${paint('red', printable(error.message))}\n${error.remedy}\n`);
      return error instanceof NotFound ? 1 : error instanceof WrongUsage ? 2 : 3;
    }
    throw error;
  }
}

interface Answered {
  readonly text: string;
  readonly code: number;
}

async function answer(
  args: readonly string[],
  { env, execArgv, cwd, stdout }: Surroundings,
): Promise<Answered> {
  const { values, positionals } = parsed(args);
  if (values.help) {
    return { text: USAGE, code: 0 };
  }
  if (values.version) {
    return { text: ownVersion(), code: 0 };
  }
  const [command = '', ...ids] = positionals;
  assertGoTogether(command, Object.keys(values));
  const paint = paintFor(stdout);
  const json = values.json === true;
  if (command === 'doctor') {
    assertCount(command, ids, 0);
    const patient = { env, execArgv, directory: cwd(), ownSdk: values['own-sdk'] === true };
    const diagnosis = await diagnose(patient);
    const text = json ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis, paint);
    return { text, code: diagnosis.problems.length === 0 ? 0 : 1 };
  }
  assertCount(command, ids, 1);
  const id = ids[0] as string;
  if (command === 'explain') {
    const explained = explain(id);
    if (explained === undefined) {
      throw new WrongUsage(
        `${JSON.stringify(printable(id.slice(0, 100)))} is neither a UUID, a traceparent, a trace ID, nor traceId:spanId.`,
        'A trace ID has 32 hex digits, a span ID 16, and neither is all zero (W3C Trace Context).',
      );
    }
    return { text: json ? JSON.stringify(explained, null, 2) : explanation(explained), code: 0 };
  }
  const text = await find(
    {
      id,
      jaeger: values.jaeger,
      service: values.service,
      lookback: values.lookback ?? DEFAULT_LOOKBACK,
      honeycomb: values.honeycomb,
      report: values.report === true,
      json,
    },
    env,
    { columns: stdout.columns ?? columnsOf(env), paint },
  );
  return { text, code: 0 };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new WrongUsage((error as Error).message, 'seek-otel --help shows what there is.');
  }
}

function assertGoTogether(command: string, options: readonly string[]): void {
  const known = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (known === undefined) {
    throw new WrongUsage(
      `${JSON.stringify(printable(command))} is no command of seek-otel.`,
      `There are ${Object.keys(COMMANDS).join(', ')}; seek-otel --help shows more.`,
    );
  }
  const foreign = options.find((option) => option !== 'json' && !known.includes(option));
  if (foreign !== undefined) {
    throw new WrongUsage(`--${foreign} doesn't go with ${command}.`, 'seek-otel --help shows what does.');
  }
  const [one, other] = CONTRADICTIONS.find((pair) => pair.every((option) => options.includes(option))) ?? [];
  if (one !== undefined) {
    throw new WrongUsage(`--${one} doesn't go with --${other}.`, 'Give one of them.');
  }
}

function assertCount(command: string, ids: readonly string[], count: number): void {
  if (ids.length !== count) {
    throw new WrongUsage(
      `${command} takes ${count === 0 ? 'no ID' : 'one ID'}; found ${ids.length}.`,
      'seek-otel --help shows how it is called.',
    );
  }
}

/** What stands for a terminal's width where the output goes through a pipe to one (POSIX, Environment Variables). */
function columnsOf({ COLUMNS }: NodeJS.ProcessEnv): number | undefined {
  return Number(COLUMNS) || undefined;
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
