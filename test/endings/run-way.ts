import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, startFaultyCollector } from '../support/faulty-collector.ts';
import type { Ended } from '../support/run-node.ts';
import { environmentFor } from '../support/seek-and-collector.ts';
import { start } from './running.ts';
import { startHoldingSeek } from './seek.ts';
import type { Run, Way } from './ways.ts';

/** The Node.js and the package that a process runs with. */
export interface Installation {
  /** The executable of Node.js. */
  readonly node: string;
  /** Arguments of Node.js that start `register`. */
  readonly register: readonly string[];
  /** The folder that contains the fixtures. */
  readonly fixtures: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What has become of a process and its spans. */
export interface Outcome extends Ended {
  /** How many spans would be recorded: one for each inbound request and each call that has been answered. */
  readonly recorded: number;
  readonly delivered: number;
  /** From the beginning of the end to the end. */
  readonly millis: number;
}

export interface RunWayOptions {
  /** What is wrong with the collector. */
  readonly fault?: Fault | undefined;
  readonly isRegistered?: boolean;
  /** More arguments of Node.js. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a process, and ends it in a way. */
export async function runWay(
  way: Way,
  { node, register, fixtures, env: installed }: Installation,
  { fault, isRegistered = true, args = [], env = {} }: RunWayOptions = {},
): Promise<Outcome> {
  const seek = await startHoldingSeek();
  const collector = await startFaultyCollector(fault);
  const copies = mkdtempSync(join(tmpdir(), 'ending-'));
  const file = join(way.args.includes('--watch') ? copies : fixtures, way.fixture);
  if (file.startsWith(copies)) {
    copyFileSync(join(fixtures, way.fixture), file);
  }
  const running = start(
    node,
    [...way.args, ...(isRegistered ? register : []), ...args, file],
    {
      ...environmentFor(seek.server, collector.url),
      // A copy of a fixture is in no package.
      SEEK_OTEL_USER_AGENT: 'endings/1.0.0',
      // No export before the end, however slow the machine is.
      OTEL_BSP_SCHEDULE_DELAY: '600000',
      ...installed,
      ...way.env,
      ...env,
    },
    fixtures,
  );
  let begun = 0;
  let finished: number | undefined;
  const run: Run = {
    ...running,
    seek,
    met: collector.met,
    file,
    answered: 0,
    begin: () => {
      begun = performance.now();
    },
    finish: () => {
      finished = performance.now();
    },
  };
  try {
    await way.end(run);
    const ended = await running.ended;
    const millis = (finished ?? performance.now()) - begun;
    return {
      ...ended,
      stdout: withoutNumbers(ended.stdout),
      stderr: withoutNumbers(ended.stderr),
      recorded: seek.answered() + run.answered,
      delivered: new Set(collector.receiver.spans.map(({ spanId }) => spanId)).size,
      millis,
    };
  } finally {
    running.killAll();
    await Promise.all([seek.server.close(), collector.close()]);
    rmSync(copies, { recursive: true });
  }
}

/** Without what differs between two runs of a program: ports, process IDs and folders for temporary files. */
function withoutNumbers(output: string): string {
  return (
    output
      .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, 'PORT')
      .replaceAll(/(?<=\(node:|process )\d+/g, 'PID')
      .replaceAll(/\/[^\s']*\/ending-\w{6}(?=\/)/g, 'FOLDER')
      // Only if the process takes more than a second: https://github.com/nodejs/node/blob/main/lib/internal/main/watch_mode.js
      .replaceAll(/^(Waiting for graceful termination\.\.\.|Gracefully restarted .*)\n/gm, '')
  );
}
