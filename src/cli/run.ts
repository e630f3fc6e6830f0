/**
 * Runs the command of a command line. Each command loads its own modules, so that one whose packages are missing does
 * not stop the others.
 *
 * @module
 */
import { OWN_VERSION } from '../node/packages/names.ts';
import { type CliProcess, columnsOf } from './cli-process.ts';
import { type CommandLine, commandLine } from './command-line.ts';
import { BackendError, NotFoundError, UsageError } from './errors.ts';
import { idsFrom } from './id-input.ts';
import { paintFor } from './paint.ts';
import { tailOptions } from './tail-options.ts';
import { printable } from './text.ts';
import { USAGE } from './usage.ts';

type Run = (line: CommandLine, cliProcess: CliProcess) => Promise<number>;

const RUNS: Readonly<Record<CommandLine['command'], Run>> = {
  help: async (_, { stdout }) => written(stdout, USAGE),
  version: async (_, { stdout }) => written(stdout, OWN_VERSION),
  explain: runExplain,
  find: runFind,
  tail: async (line, cliProcess) => {
    const options = tailOptions(line);
    const { tail } = await import('./tail/tail.ts');
    return tail(options, cliProcess);
  },
  doctor: runDoctor,
};

/** @returns the exit code */
export async function run(args: readonly string[], cliProcess: CliProcess): Promise<number> {
  if (args.length === 0) {
    written(cliProcess.stderr, USAGE);
    return 2;
  }
  try {
    const line = commandLine(args);
    return await RUNS[line.command](line, cliProcess);
  } catch (error) {
    if (error instanceof UsageError || error instanceof BackendError || error instanceof NotFoundError) {
      complain(cliProcess, error);
      return error instanceof NotFoundError ? 1 : error instanceof UsageError ? 2 : 3;
    }
    throw error;
  }
}

async function runExplain({ values, words }: CommandLine, { stdin, stdout }: CliProcess): Promise<number> {
  const ids = await idsFrom(words, stdin);
  const { explain, explanation } = await import('./explain.ts');
  const explained = ids.map(explain);
  return written(
    stdout,
    values.json
      ? json(explained.length === 1 ? explained[0] : explained)
      : explained.map(explanation).join('\n\n'),
  );
}

async function runFind({ values, words }: CommandLine, cliProcess: CliProcess): Promise<number> {
  const { env, stdin, stdout } = cliProcess;
  const ids = await idsFrom(words, stdin);
  const { find } = await import('./find/find.ts');
  const { text, problem } = await find({ ...values, ids }, env, {
    columns: stdout.columns ?? columnsOf(env),
    paint: paintFor(stdout),
  });
  written(stdout, text);
  if (problem === undefined) {
    return 0;
  }
  complain(cliProcess, problem);
  return problem instanceof NotFoundError ? 1 : 0;
}

async function runDoctor(
  { values }: CommandLine,
  { env, execArgv, cwd, stdout }: CliProcess,
): Promise<number> {
  const [{ diagnose }, { diagnosisText }] = await Promise.all([
    import('./doctor/doctor.ts'),
    import('./doctor/diagnosis.ts'),
  ]);
  const diagnosis = await diagnose({ env, execArgv, directory: cwd(), ownSdk: values['own-sdk'] === true });
  written(stdout, values.json ? json(diagnosis) : diagnosisText(diagnosis, paintFor(stdout)));
  return diagnosis.problems.length === 0 ? 0 : 1;
}

/** @returns the exit code of success */
function written(stream: NodeJS.WritableStream, text: string): number {
  stream.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}

function complain(
  { stderr }: CliProcess,
  { message, remedy }: UsageError | BackendError | NotFoundError,
): void {
  written(stderr, `${paintFor(stderr)('red', printable(message))}\n${remedy}`);
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
