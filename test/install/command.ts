import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface Ended {
  /** `null` after a timeout. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const LIMIT_MILLIS = 300_000;

/** Runs a program to its end. Does not throw for a non-zero exit code. */
export async function run(
  [program = '', ...words]: readonly string[],
  { cwd, env }: RunOptions,
): Promise<Ended> {
  const child = spawn(program, words, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MILLIS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** The environment without settings of OpenTelemetry, this package, npm and CI, as on a developer's machine. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const settings = /^(OTEL_|SEEK_|NODE_OPTIONS$|NODE_ENV$|npm_|CI$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));
}
