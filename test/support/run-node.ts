import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the process has written this to its standard output; rejects if it ends without. */
  printed(wanted: string): Promise<void>;
}

/** The start-up file itself, not its build, so that coverage sees it. */
export const REGISTER: string = fileURLToPath(new URL('../../src/register.ts', import.meta.url));

/** Starts a Node.js process with nothing of OpenTelemetry or SEEK in its environment but what is given. */
export function startNode(args: readonly string[], env: Record<string, string> = {}, cwd?: string): Running {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|SEEK_|NODE_OPTIONS$|npm_)/.test(name),
  );
  const child = spawn(process.execPath, args, {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  const stderr = text(child.stderr);
  const ended = once(child, 'close').then(async ([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr: await stderr,
  }));
  const printed = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (stdout.includes(wanted)) {
          resolve();
        }
      };
      child.stdout.on('data', look);
      look();
      void ended.then((end) =>
        reject(new Error(`ended without printing "${wanted}": ${JSON.stringify(end)}`)),
      );
    });
  return { child, ended, printed };
}

/** Runs a Node.js process to its end. */
export function runNode(args: readonly string[], env?: Record<string, string>, cwd?: string): Promise<Ended> {
  return startNode(args, env, cwd).ended;
}
