/**
 * Reads the command line: which command, its options, and what else it gets.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';
import type { ReportFormat } from './find/support-report.ts';
import { STDIN } from './id-input.ts';
import { idsIn } from './ids.ts';
import { quoted } from './text.ts';

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  jaeger: { type: 'string' },
  tempo: { type: 'string' },
  link: { type: 'string' },
  honeycomb: { type: 'string' },
  service: { type: 'string' },
  lookback: { type: 'string' },
  report: { type: 'string' },
  port: { type: 'string' },
  'ui-port': { type: 'string' },
  'own-sdk': { type: 'boolean' },
} as const;
type Option = keyof typeof OPTIONS;

/** The options that were given. */
type Values = {
  readonly [O in Option]?: (typeof OPTIONS)[O]['type'] extends 'boolean' ? boolean : string;
};

interface Command {
  readonly options: readonly Option[];
  /** Any other command takes options only. */
  readonly takes?: 'IDs' | 'a command';
}

type CommandName = 'find' | 'explain' | 'tail' | 'doctor';
const COMMANDS: Readonly<Record<CommandName, Command>> = {
  find: {
    options: ['jaeger', 'tempo', 'link', 'honeycomb', 'service', 'lookback', 'report', 'json'],
    takes: 'IDs',
  },
  explain: { options: ['json'], takes: 'IDs' },
  tail: { options: ['port', 'ui-port', 'own-sdk', 'json'], takes: 'a command' },
  doctor: { options: ['own-sdk', 'json'] },
};

/** Pairs of options that exclude each other. */
const EXCLUSIVE_OPTIONS: readonly (readonly [Option, Option])[] = [
  ['report', 'json'],
  ['report', 'honeycomb'],
  ['jaeger', 'tempo'],
  ['jaeger', 'honeycomb'],
  ['tempo', 'honeycomb'],
  ['link', 'honeycomb'],
  ['service', 'honeycomb'],
];
export const REPORT_FORMATS: readonly ReportFormat[] = ['markdown', 'text'];
const SEE_HELP = 'Run seek-otel --help for usage.';

export interface CommandLine {
  readonly command: CommandName | 'help' | 'version';
  readonly values: Values;
  /** The arguments that are not options. For `tail`, those after `--`. */
  readonly words: readonly string[];
}

/** @throws UsageError */
export function commandLine(args: readonly string[]): CommandLine {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const after = args.slice(end + 1);
  const { values, positionals } = parsed(args.slice(0, end));
  if (values.help || values.version) {
    return { command: values.help ? 'help' : 'version', values, words: [] };
  }
  const [first = '', ...others] = positionals;
  if (first === 'help' && (others[0] === undefined || isCommand(others[0]))) {
    return { command: 'help', values, words: [] };
  }
  const command = isCommand(first) ? first : isIdInput(positionals) ? 'find' : undefined;
  if (command === undefined) {
    const unknown = first === 'help' ? (others[0] as string) : first;
    throw new UsageError(
      unknown === '' ? 'There is no command.' : `Unknown command ${quoted(unknown)}.`,
      `The commands are ${new Intl.ListFormat('en-GB').format(Object.keys(COMMANDS))}. ${SEE_HELP}`,
    );
  }
  assertValidOptions(command, Object.keys(values) as Option[]);
  return { command, values, words: wordsFor(command, isCommand(first) ? others : positionals, after) };
}

function parsed(args: readonly string[]): {
  readonly values: Values;
  readonly positionals: readonly string[];
} {
  try {
    return parseArgs({ args: withReportFormats(args), options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(
      (error as Error).message,
      args[0] === 'tail' ? `Write -- before the command that tail starts. ${SEE_HELP}` : SEE_HELP,
    );
  }
}

/** `parseArgs` has no options with an optional value: `--report` becomes `--report=markdown`. */
function withReportFormats(args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (args[i - 1] === '--report' && isReportFormat(arg)) {
      return [];
    }
    const next = args[i + 1];
    return arg === '--report' ? `--report=${isReportFormat(next) ? next : 'markdown'}` : arg;
  });
}

function isReportFormat(text: string | undefined): text is ReportFormat {
  return REPORT_FORMATS.some((format) => format === text);
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

/** Whether arguments without a command are IDs for `find`: `X-Request-Id: 749fbdc9-…`, `-`. */
function isIdInput(words: readonly string[]): boolean {
  const [first = '', ...others] = words;
  return (
    first === STDIN ||
    idsIn(first).length > 0 ||
    (first.endsWith(':') && others.some((word) => idsIn(word).length > 0))
  );
}

function assertValidOptions(command: CommandName, options: readonly Option[]): void {
  const valid = COMMANDS[command].options;
  const invalid = options.find((option) => !valid.includes(option));
  if (invalid !== undefined) {
    throw new UsageError(`${command} has no option --${invalid}.`, SEE_HELP);
  }
  const pair = EXCLUSIVE_OPTIONS.find((each) => each.every((option) => options.includes(option)));
  if (pair !== undefined) {
    throw new UsageError(`--${pair[0]} can't be combined with --${pair[1]}.`, 'Use only one of them.');
  }
}

function wordsFor(
  command: CommandName,
  words: readonly string[],
  after: readonly string[],
): readonly string[] {
  const { takes } = COMMANDS[command];
  if (takes === 'IDs') {
    return [...words, ...after];
  }
  const [unexpected] = takes === 'a command' ? words : [...words, ...after];
  if (unexpected !== undefined) {
    throw new UsageError(
      `${command} does not take ${quoted(unexpected)}.`,
      takes === 'a command'
        ? `Write -- before the command that it starts, as in: seek-otel ${command} -- node app.js`
        : SEE_HELP,
    );
  }
  return after;
}
