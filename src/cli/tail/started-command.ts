/**
 * The command that `seek-otel tail` starts, with its traces sent to `tail`.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { REGISTER } from '../../node/packages/names.ts';
import { UsageError } from '../errors.ts';
import { resolvedRegister } from '../resolved-register.ts';
import { quoted } from '../text.ts';

/** Half a second after a call its span is there. OpenTelemetry's default is 5 s. */
const EXPORT_INTERVAL_MILLIS = '500';

export interface CommandOptions {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  /** The base URL of the OTLP endpoint. */
  readonly endpoint: string;
  /** Whether the command starts an SDK itself. */
  readonly ownSdk: boolean;
}

export interface StartedCommand {
  /** The exit code; of a process that a signal has ended, 128 and the number of the signal, as in a shell. */
  readonly exitCode: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts the command on the terminal of this process.
 *
 * @throws UsageError if it can't be started
 */
export async function startCommand(options: CommandOptions): Promise<StartedCommand> {
  const [file = '', ...args] = options.command;
  const child = spawn(file, args, {
    stdio: 'inherit',
    cwd: options.directory,
    env: environmentOf(options),
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `Can't start ${quoted(file)}: ${code}.`,
      'Write the command as in a shell: seek-otel tail -- node app.mjs',
    );
  }
  const exitCode = once(child, 'exit').then(
    ([code, signal]: (number | NodeJS.Signals | null)[]) =>
      (code as number | null) ?? 128 + constants.signals[signal as NodeJS.Signals],
  );
  return { exitCode, kill: (signal) => child.kill(signal) };
}

/** The environment of the command: its traces go to `tail`, whatever the settings of the service say. */
export function environmentOf({
  env,
  directory,
  endpoint,
  ownSdk,
}: Omit<CommandOptions, 'command'>): NodeJS.ProcessEnv {
  const traces = {
    OTEL_BSP_SCHEDULE_DELAY: EXPORT_INTERVAL_MILLIS,
    ...env,
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/v1/traces`,
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
  };
  const { NODE_OPTIONS: given } = env;
  return ownSdk || given?.includes(REGISTER)
    ? traces
    : { ...traces, NODE_OPTIONS: [given, `--import ${registerOf(directory)}`].filter(Boolean).join(' ') };
}

/** The URL of the application's own `register`, or of that beside the running `seek-otel` if it has none. */
function registerOf(directory: string): string {
  try {
    return resolvedRegister(join(directory, 'package.json'));
  } catch {
    // The package is not installed for the application. From a file in it, its own name resolves to itself.
    return resolvedRegister(import.meta.url);
  }
}
