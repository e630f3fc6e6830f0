/**
 * What ends `seek-otel tail`.
 *
 * @module
 */
import type { CliProcess } from '../cli-process.ts';
import type { StartedCommand } from './started-command.ts';

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Signals = Pick<CliProcess, 'on' | 'off'>;

/** Waits for a signal, or until nothing reads the output any more. */
export function untilSignal(process: Signals, output: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      removeListeners();
      output.off('error', end);
      resolve();
    };
    const removeListeners = onSignals(process, end);
    output.on('error', end);
  });
}

/**
 * Waits for the end of a command, and passes signals on to it.
 *
 * @param isOnTerminal - whether the terminal sends SIGINT to the command as well, to which a second one would mean more
 * @returns its exit code
 */
export async function untilExit(
  { exitCode, kill }: StartedCommand,
  process: Signals,
  isOnTerminal: boolean,
): Promise<number> {
  const removeListeners = onSignals(process, (signal) => {
    if (signal !== 'SIGINT' || !isOnTerminal) {
      kill(signal);
    }
  });
  try {
    return await exitCode;
  } finally {
    removeListeners();
  }
}

function onSignals(process: Signals, listener: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of END_SIGNALS) {
    process.on(signal, listener);
  }
  return () => {
    for (const signal of END_SIGNALS) {
      process.off(signal, listener);
    }
  };
}
