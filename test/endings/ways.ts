import { appendFileSync } from 'node:fs';
import { get } from 'node:http';
import type { Running } from './running.ts';
import type { HoldingSeek } from './seek.ts';

/** A way to end a process. */
export interface Way {
  readonly name: string;
  /** A file of `test/fixtures`. */
  readonly fixture: string;
  readonly env: Readonly<Record<string, string>>;
  /** Arguments of Node.js. */
  readonly args: readonly string[];
  /** What a healthy collector receives of the recorded spans. */
  readonly delivers: 'all' | 'some' | 'none';
  /** At most how often spans are exported: when a handled signal arrives, and at the end. */
  readonly exports: number;
  /** How many processes record spans. */
  readonly processes: number;
  /** Whether it needs a time to pass, or a package that the tests do not have. */
  readonly isOnlyByHand: boolean;
  /** Ends the process. */
  end(run: Run): Promise<void>;
}

/** A process that is to end. */
export interface Run extends Running {
  readonly seek: HoldingSeek;
  /** Resolves when a faulty collector has been met. */
  readonly met: Promise<void>;
  /** The file that runs. */
  readonly file: string;
  /** How many inbound requests have been answered. */
  answered: number;
  /** Starts the clock. */
  begin(): void;
  /** Stops the clock. Without a call, the end of the process stops it. */
  finish(): void;
}

/** The default of `kill_timeout`: https://pm2.keymetrics.io/docs/usage/signals-clean-restart/ */
const PM2_KILL_TIMEOUT_MILLIS = 1_600;
const FRAMEWORKS = ['node:http', 'Express', 'Fastify'];

interface Service {
  readonly pid: number;
  /** Resolves when the third request has been answered, or its connection has been closed. */
  readonly third: Promise<void>;
}

/** Has two requests answered. Resolves when SEEK is being called for a third. */
async function serve(run: Run): Promise<Service> {
  const [, pid, origin] = await run.printed(/process (\d+) listens at (\S+)/);
  const request = (path: string) =>
    new Promise<void>((resolve) => {
      get(`${origin}${path}`, { agent: false }, (response) => {
        response.resume().on('end', () => {
          run.answered++;
          resolve();
        });
      }).on('error', () => resolve());
    });
  await request('/first');
  await request('/second');
  const third = request('/held');
  await run.seek.held;
  return { pid: Number(pid), third };
}

const script = (name: string, ending: string, more: Partial<Way> = {}): Way => ({
  name,
  fixture: 'call.mjs',
  env: { ENDING: ending },
  args: [],
  delivers: 'all',
  exports: 1,
  processes: 1,
  isOnlyByHand: false,
  end: async ({ printed, begin }) => {
    await printed(/called/);
    begin();
  },
  ...more,
});

const service = (
  name: string,
  env: Way['env'],
  end: (run: Run, service: Service) => void,
  more: Partial<Way> = {},
): Way => ({
  name,
  fixture: 'ending-service.mjs',
  env,
  args: [],
  delivers: 'all',
  exports: env['HANDLER'] === undefined ? 1 : 2,
  processes: 1,
  isOnlyByHand: env['FRAMEWORK'] === 'Fastify',
  end: async (run) => {
    const served = await serve(run);
    run.begin();
    end(run, served);
    if (env['HANDLER'] !== undefined) {
      await run.printed(/handles/);
      run.seek.release();
    }
    await served.third;
  },
  ...more,
});

const kill =
  (signal: NodeJS.Signals) =>
  ({ child }: Run): void => {
    child.kill(signal);
  };

const handled = (signal: NodeJS.Signals, what: string, handler: string, more?: Partial<Way>): Way[] =>
  FRAMEWORKS.map((framework) => {
    const env = { HANDLER: handler, FRAMEWORK: framework };
    return service(`${signal}, ${framework}: the handler ${what}`, env, kill(signal), more);
  });

const reload = (run: Run): void => {
  run.child.kill('SIGINT');
  const timer = setTimeout(() => run.child.kill('SIGKILL'), PM2_KILL_TIMEOUT_MILLIS);
  run.child.once('exit', () => clearTimeout(timer));
};

const killBoth = ({ child }: Run, { pid }: Service): void => {
  child.kill('SIGTERM');
  process.kill(pid, 'SIGTERM');
};

/** What a terminal does on Ctrl-C. All processes have the signal before any of them can react. */
const killGroup =
  (signal: 'SIGINT' | 'SIGTERM') =>
  ({ child }: Run): void => {
    process.kill(-(child.pid as number), signal);
  };

/** The ways of this table. */
export const WAYS: readonly Way[] = [
  script('the event loop is empty', 'no work left'),
  script('the event loop is empty, with `process.exitCode = 3`', 'exit code'),
  script('the event loop is empty, with a `beforeExit` handler that works on', 'beforeExit handler'),
  script('a top-level await never settles', 'top-level await'),
  // Nothing asynchronous runs after these. An `uncaughtException` handler could wait, but would keep alive a process
  // that must exit.
  script('`process.exit()` in the middle', 'process.exit()', { delivers: 'none' }),
  script('an uncaught exception', 'uncaught exception', { delivers: 'none' }),
  script('an unhandled rejection', 'unhandled rejection', { delivers: 'none' }),
  service('SIGKILL', {}, kill('SIGKILL'), { delivers: 'none' }),
  service('SIGTERM without a handler', {}, kill('SIGTERM')),
  service('SIGINT without a handler', {}, kill('SIGINT')),
  ...handled('SIGTERM', 'closes the server', 'close'),
  ...handled('SIGINT', 'closes the server', 'close').slice(0, 1),
  ...handled('SIGTERM', 'closes the server, then `process.exit(0)`', 'exit'),
  ...handled('SIGTERM', 'closes the server, then `await flush()` and `process.exit(0)`', 'flush and exit'),
  ...handled('SIGTERM', 'sets `process.exitCode = 7` and closes the server', 'exit code'),
  script('`node --watch` restarts', 'wait for a signal', {
    args: ['--watch'],
    exports: 2,
    processes: 2,
    end: async ({ child, printed, file, begin, finish }) => {
      await printed(/called/);
      begin();
      // The new process ends by itself.
      appendFileSync(file, "process.kill(process.pid, 'SIGTERM');\n");
      // The watcher may not watch the file yet.
      const again = setInterval(() => appendFileSync(file, '\n'), 3_000);
      await printed(/Restarting/).finally(() => clearInterval(again));
      await printed(/called/, 2);
      finish();
      await printed(/Failed running/);
      child.kill('SIGTERM');
    },
  }),
  service('Ctrl-C in `node --watch`: SIGINT to both processes', {}, killGroup('SIGINT'), {
    args: ['--watch'],
    // The watcher passes its SIGINT on, and the second one kills.
    delivers: 'some',
  }),
  service('PM2 reloads, without a handler', {}, reload, { isOnlyByHand: true }),
  service('PM2 reloads, the handler closes the server', { HANDLER: 'close' }, reload, { isOnlyByHand: true }),
  {
    ...service('a cluster worker is disconnected', { PRIMARY: 'SIGUSR2' }, kill('SIGUSR2')),
    fixture: 'ending-cluster.mjs',
    end: async (run) => {
      const { third } = await serve(run);
      run.begin();
      run.child.kill('SIGUSR2');
      await run.printed(/disconnects/);
      run.seek.release();
      await third;
    },
  },
  service('SIGTERM to a cluster, without a handler', {}, killGroup('SIGTERM'), {
    fixture: 'ending-cluster.mjs',
  }),
  service(
    'SIGTERM to a cluster, the worker closes its server, the primary disconnects the worker',
    { HANDLER: 'close', PRIMARY: 'SIGTERM' },
    killBoth,
    { fixture: 'ending-cluster.mjs' },
  ),
];
