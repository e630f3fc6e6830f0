import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
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
  /** Resolves with the first match in standard output as soon as there is one; rejects if the process ends without. */
  printed(wanted: RegExp): Promise<string>;
}

/** The source of register instead of its build, so that coverage includes it. */
export const REGISTER: string = fileURLToPath(new URL('../../src/register.ts', import.meta.url));

/** Environment variables of a process; `undefined` leaves one unset. */
type Variables = Readonly<Record<string, string | undefined>>;

/** Starts a Node.js process. Of the variables of OpenTelemetry and SEEK, it sees only the given ones. */
export function startNode(args: readonly string[], env: Variables = {}, cwd?: string): Running {
  return start(process.execPath, args, env, cwd);
}

/** Runs a Node.js process to its end. */
export function runNode(args: readonly string[], env?: Variables, cwd?: string): Promise<Ended> {
  return startNode(args, env, cwd).ended;
}

/** Runs a shell command in the same environment. Its `node` is the Node.js of the tests. */
export function runShell(line: string, env: Variables, cwd: string): Promise<Ended> {
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`;
  return start('sh', ['-c', line], { PATH: path, ...env }, cwd).ended;
}

function start(command: string, args: readonly string[], env: Variables, cwd: string | undefined): Running {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|SEEK_|NODE_OPTIONS$|npm_)/.test(name),
  );
  const child = spawn(command, args, {
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
  const printed = (wanted: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = wanted.exec(stdout);
        if (found !== null) {
          resolve(found[0]);
        }
      };
      child.stdout.on('data', look);
      look();
      void ended.then((end) => reject(new Error(`ended without printing ${wanted}: ${JSON.stringify(end)}`)));
    });
  return { child, ended, printed };
}
