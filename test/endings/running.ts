import { type ChildProcess, spawn } from 'node:child_process';
import type { Ended } from '../support/run-node.ts';

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when the process and all who share its output have ended. */
  readonly ended: Promise<Ended>;
  /** Kills the process and all that it has started. */
  killAll(): void;
  /** Resolves with the nth match in standard output as soon as there is one. Rejects if the process ends without. */
  printed(wanted: RegExp, nth?: number): Promise<RegExpMatchArray>;
}

const TIMEOUT_MILLIS = 120_000;

/**
 * Starts a process of any Node.js. Of the variables of OpenTelemetry and SEEK, it sees only the given ones.
 *
 * @param cwd - default: that of this process
 */
export function start(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Running {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|SEEK_|NODE_OPTIONS$|npm_)/.test(name),
  );
  const child = spawn(command, args, {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group, which contains the processes that it starts.
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const killAll = () => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // All have ended.
    }
  };
  // A process that does not end must not hold up the others.
  const timer = setTimeout(killAll, TIMEOUT_MILLIS);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
  const printed = (wanted: RegExp, nth = 1) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const found = [...stdout.matchAll(new RegExp(wanted, 'g'))][nth - 1];
        if (found !== undefined) {
          resolve(found);
        }
      };
      child.stdout.on('data', look);
      look();
      ended.then(
        (end) => reject(new Error(`ended without printing ${wanted}: ${JSON.stringify(end)}`)),
        reject,
      );
    });
  return { child, ended, killAll, printed };
}
