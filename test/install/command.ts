import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface Ended {
  /** `null` where it ran out of time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const LIMIT_MILLIS = 300_000;

/** Runs a program to its end, whatever its exit code is. */
export async function run(
  [program = '', ...words]: readonly string[],
  { cwd, env }: Surroundings,
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

/** The environment of somebody who has set nothing of OpenTelemetry, SEEK or npm, on a machine of their own. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const own = /^(OTEL_|SEEK_|NODE_OPTIONS$|NODE_ENV$|npm_|CI$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
