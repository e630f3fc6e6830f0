/**
 * Starts the application of a project as its recipe says, calls it, and ends it as a deployment does.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { VISITORS, visitPage } from './page-visits.ts';
import type { Driven, Project, SetUp } from './set-up.ts';
import type { Collecting } from './telemetry.ts';

const INBOUND_CALLS = 2;
const LIMIT_MILLIS = 120_000;
const RETRY_MILLIS = 50;
const INBOUND = '/call';

/** Drives the project as its set-up says. */
export async function drive(project: Project, setUp: SetUp, collecting: Collecting): Promise<Driven> {
  if (setUp.run !== undefined) {
    return await setUp.run(project, setUp, collecting);
  }
  switch (setUp.kind) {
    case 'script':
      return await driveScript(project);
    case 'page':
      return await drivePage(project, setUp, collecting);
    default:
      return await driveService(project);
  }
}

async function driveScript(project: Project): Promise<Driven> {
  const { stderr, problems } = await start(project).ended;
  return { calls: 1, stderr, problems };
}

async function driveService(project: Project): Promise<Driven> {
  const port = await freePort();
  const service = start(project, { PORT: `${port}` });
  const url = `http://127.0.0.1:${port}${INBOUND}`;
  const problems: string[] = [];
  for (let call = 0; call < INBOUND_CALLS; call += 1) {
    const answer = await answerOf(url, service);
    if (answer !== 200) {
      problems.push(`the service answers with ${answer}`);
    }
  }
  service.kill();
  const ended = await service.ended;
  return { calls: INBOUND_CALLS, stderr: ended.stderr, problems: [...problems, ...ended.problems] };
}

async function drivePage(project: Project, { inPage = [] }: SetUp, collecting: Collecting): Promise<Driven> {
  const port = await freePort();
  const service = start(project, { PORT: `${port}` });
  const origin = `http://127.0.0.1:${port}`;
  try {
    const answer = await answerOf(`${origin}/is-listening`, service);
    const { shown, problems } =
      typeof answer === 'number'
        ? await visitPage(origin, inPage.length, collecting)
        : { shown: [], problems: [`the service has ${answer}`] };
    service.kill();
    const ended = await service.ended;
    return { calls: VISITORS, shown, stderr: ended.stderr, problems: [...problems, ...ended.problems] };
  } finally {
    service.kill();
  }
}

interface Ended {
  readonly stderr: string;
  /** Says how the process has ended, unless by exit code 0 or SIGTERM. */
  readonly problems: readonly string[];
}

interface Started {
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
  /** Sends SIGTERM to the process that the command has started, as `docker stop` does. */
  kill(): void;
}

/** Runs the last command of the recipe. */
function start(project: Project, env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn('bash', ['-ec', replacingShell(project.recipe.start ?? '')], {
    cwd: project.cwd,
    env: { ...project.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MILLIS,
    killSignal: 'SIGKILL',
  });
  let hasEnded = false;
  const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => {
      hasEnded = true;
      resolve([code, signal]);
    });
  });
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(
    ([[code, signal], stdout, stderr]): Ended => {
      const isFine = code === 0 || code === 143 || signal === 'SIGTERM';
      const problem = `the application ended with ${signal ?? code}: ${stdout}${stderr}`;
      return { stderr, problems: isFine ? [] : [problem] };
    },
  );
  return { ended, hasEnded: () => hasEnded, kill: () => void child.kill('SIGTERM') };
}

/** Lets the last command take the place of the shell, so that it gets the signal. */
function replacingShell(commands: string): string {
  const lines = commands.replaceAll('\\\n', ' ').split('\n');
  return [...lines.slice(0, -1), `exec env ${lines.at(-1)}`].join('\n');
}

/** Calls until the service listens. */
async function answerOf(url: string, { hasEnded }: Started): Promise<number | string> {
  const until = performance.now() + LIMIT_MILLIS;
  for (;;) {
    try {
      const response = await fetch(url);
      await response.text();
      return response.status;
    } catch (error) {
      if (hasEnded() || performance.now() > until) {
        return `no response: ${(error as Error).cause ?? error}`;
      }
      await wait(RETRY_MILLIS);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
