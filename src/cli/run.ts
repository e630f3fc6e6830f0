/**
 * Parses the command line and runs a command.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { diagnosisText } from './doctor/diagnosis.ts';
import { diagnose } from './doctor/doctor.ts';
import { BackendError, NotFoundError, UsageError } from './errors.ts';
import { explain, explanation } from './explain.ts';
import { find } from './find.ts';
import { paintFor } from './paint.ts';
import { printable, quoted } from './text.ts';
import { USAGE } from './usage.ts';

/** The part of `process` that commands use. */
export type CliProcess = Pick<NodeJS.Process, 'env' | 'execArgv' | 'cwd'> & {
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
/** The commands, with their options besides `json`. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  explain: [],
  find: ['jaeger', 'service', 'lookback', 'honeycomb', 'report'],
  doctor: ['own-sdk'],
};
/** Pairs of mutually exclusive options. */
const EXCLUSIVE_OPTIONS: readonly (readonly [string, string])[] = [
  ['report', 'json'],
  ['report', 'honeycomb'],
  ['jaeger', 'honeycomb'],
  ['service', 'honeycomb'],
];
const DEFAULT_LOOKBACK = '7d';
const SEE_HELP = 'Run seek-otel --help for usage.';

/** @returns the exit code */
export async function run(args: readonly string[], cliProcess: CliProcess): Promise<number> {
  const { stdout, stderr } = cliProcess;
  if (args.length === 0) {
    stderr.write(USAGE);
    return 2;
  }
  try {
    const { text, code } = await runCommand(args, cliProcess);
    stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return code;
  } catch (error) {
    if (error instanceof UsageError || error instanceof BackendError || error instanceof NotFoundError) {
      const paint = paintFor(stderr);
      stderr.write(`${paint('red', printable(error.message))}\n${error.remedy}\n`);
      return error instanceof NotFoundError ? 1 : error instanceof UsageError ? 2 : 3;
    }
    throw error;
  }
}

interface Result {
  readonly text: string;
  readonly code: number;
}

async function runCommand(
  args: readonly string[],
  { env, execArgv, cwd, stdout }: CliProcess,
): Promise<Result> {
  const { values, positionals } = parse(args);
  if (values.help) {
    return { text: USAGE, code: 0 };
  }
  if (values.version) {
    return { text: ownVersion(), code: 0 };
  }
  const [command = '', ...ids] = positionals;
  assertValidOptions(command, Object.keys(values));
  const paint = paintFor(stdout);
  const json = values.json === true;
  if (command === 'doctor') {
    assertIdCount(command, ids, 0);
    const patient = { env, execArgv, directory: cwd(), ownSdk: values['own-sdk'] === true };
    const diagnosis = await diagnose(patient);
    const text = json ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis, paint);
    return { text, code: diagnosis.problems.length === 0 ? 0 : 1 };
  }
  assertIdCount(command, ids, 1);
  const id = ids[0] as string;
  if (command === 'explain') {
    const explained = explain(id);
    if (explained === undefined) {
      throw new UsageError(
        `${quoted(id)} is not a UUID, a traceparent, a trace ID or traceId:spanId.`,
        'A trace ID has 32 hex digits and a span ID has 16. Neither may be all zeros (W3C Trace Context).',
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

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message, SEE_HELP);
  }
}

function assertValidOptions(command: string, options: readonly string[]): void {
  const valid = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (valid === undefined) {
    throw new UsageError(
      `Unknown command ${quoted(command)}.`,
      `The commands are ${new Intl.ListFormat('en-GB').format(Object.keys(COMMANDS))}. ${SEE_HELP}`,
    );
  }
  const invalid = options.find((option) => option !== 'json' && !valid.includes(option));
  if (invalid !== undefined) {
    throw new UsageError(`${command} has no option --${invalid}.`, SEE_HELP);
  }
  const [first, second] =
    EXCLUSIVE_OPTIONS.find((pair) => pair.every((option) => options.includes(option))) ?? [];
  if (first !== undefined) {
    throw new UsageError(`--${first} can't be combined with --${second}.`, 'Use only one of them.');
  }
}

function assertIdCount(command: string, ids: readonly string[], count: number): void {
  if (ids.length !== count) {
    throw new UsageError(
      `${command} takes ${count === 0 ? 'no ID' : 'one ID'}; got ${ids.length}.`,
      SEE_HELP,
    );
  }
}

/**
 * The width of the terminal if the output goes through a pipe.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
 */
function columnsOf({ COLUMNS }: NodeJS.ProcessEnv): number | undefined {
  return Number(COLUMNS) || undefined;
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
