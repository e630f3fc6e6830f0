import { Readable } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import { KeptOutput } from './kept-output.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `seek-otel` in this process. */
export async function seekOtel(
  args: readonly string[],
  {
    env = {},
    cwd = process.cwd(),
    columns,
    stdin = '',
  }: { env?: Record<string, string>; cwd?: string; columns?: number; stdin?: string } = {},
): Promise<Ran> {
  const [stdout, stderr] = [new KeptOutput(), new KeptOutput()];
  const code = await run(args, {
    env,
    execArgv: [],
    cwd: () => cwd,
    on: process.on.bind(process),
    off: process.off.bind(process),
    stdin: Readable.from([stdin]),
    stdout: columns === undefined ? stdout : Object.assign(stdout, { columns }),
    stderr,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
