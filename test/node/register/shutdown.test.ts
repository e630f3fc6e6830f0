import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { type EndingProcess, flushAndShutDown } from '../../../src/node/register/shutdown.ts';

const EVENTS = ['beforeExit', 'SIGTERM', 'SIGINT'] as const;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const SIGNAL_EXIT_4 = Symbol.for('signal-exit emitter');

/** Replaces `process`. Emits `'killed'` and `'exited'`, so that tests can wait for them. */
class FakeProcess extends EventEmitter {
  pid = 4711;
  connected = false;
  getBuiltinModule: ((name: string) => unknown) | undefined;
  readonly ends: unknown[][] = [];
  __signal_exit_emitter__: { count?: unknown } | undefined;

  kill(...args: unknown[]): true {
    this.ends.push(['kill', ...args]);
    return this.emit('killed') || true;
  }

  exit(...args: unknown[]): never {
    this.ends.push(['exit', ...args]);
    return this.emit('exited') as never;
  }

  listenerCounts(): number[] {
    return EVENTS.map((event) => this.listenerCount(event));
  }
}

/** Asynchronous work that the test fulfils or rejects. */
class Work {
  calls = 0;
  fulfil!: () => void;
  reject!: (error: Error) => void;
  readonly #promise = new Promise<void>((resolve, reject) => {
    this.fulfil = resolve;
    this.reject = reject;
  });

  readonly start = (): Promise<void> => {
    this.calls++;
    return this.#promise;
  };
}

describe('flushAndShutDown', () => {
  let process: FakeProcess;
  let flush: Work;
  let shutdown: Work;
  let warnings: EventEmitter;
  let messages: unknown[][];
  let abandoned: string[];

  beforeEach(() => {
    abandoned = [];
    process = new FakeProcess();
    flush = new Work();
    shutdown = new Work();
    warnings = new EventEmitter();
    messages = [];
    const ignore = () => {};
    diag.setLogger(
      {
        error: ignore,
        warn: (...args) => {
          messages.push(args);
          warnings.emit('warning');
        },
        info: ignore,
        debug: ignore,
        verbose: ignore,
      },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
  });
  afterEach(() => {
    // Clears the timers of the test.
    flush.fulfil();
    shutdown.fulfil();
    diag.disable();
  });

  /** @param canAbandon - whether an export that hangs can be ended */
  const deliver = (timeoutMillis?: number, canAbandon = false) =>
    flushAndShutDown(
      {
        flush: flush.start,
        shutdown: shutdown.start,
        abandon: async (reason) => {
          abandoned.push(reason);
          return canAbandon;
        },
        prepareExit: () => () => void process.ends.push(['export']),
        report: () => void process.ends.push(['report']),
      },
      process as unknown as EndingProcess,
      timeoutMillis,
    );
  const started = () => ({ flush: flush.calls, shutdown: shutdown.calls });
  const LATE = ['opentelemetry-instrumentation-seek', 'telemetry was not exported within 1 ms'];
  const FAILED = ['opentelemetry-instrumentation-seek', 'telemetry could not be exported'];

  it('listens only to the given process, and returns a function that removes its listeners', () => {
    const { process: realProcess } = globalThis;
    const real = EVENTS.map((event) => realProcess.listenerCount(event));
    const own = () => {};
    for (const event of EVENTS) {
      process.on(event, own);
    }
    const remove = deliver();
    expect(process.listenerCounts()).to.deep.equal([2, 2, 2]);
    expect(EVENTS.map((event) => realProcess.listenerCount(event))).to.deep.equal(real);
    remove();
    expect(EVENTS.flatMap((event) => process.listeners(event))).to.deep.equal([own, own, own]);
    for (const event of EVENTS) {
      process.emit(event, event);
    }
    expect(started()).to.deep.equal({ flush: 0, shutdown: 0 });
    expect(process.ends).to.deep.equal([]);
  });

  it('reports what is lost when the process exits', () => {
    const remove = deliver();
    process.emit('exit', 0);
    expect(process.ends).to.deep.equal([['report']]);
    remove();
    process.emit('exit', 0);
    expect(process.ends).to.deep.equal([['report']]);
  });

  describe('in a cluster worker that loses its primary', () => {
    const worker = { exitedAfterDisconnect: false };
    const turns = async () => {
      await setImmediate();
      await setImmediate();
      await setImmediate();
    };
    beforeEach(() => {
      worker.exitedAfterDisconnect = false;
      process.connected = true;
      process.getBuiltinModule = () => ({ worker });
    });

    it('delivers, then exits as Node.js does', async () => {
      deliver();
      process.emit('disconnect');
      expect(worker.exitedAfterDisconnect).to.equal(true);
      await turns();
      expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      expect(process.ends).to.deep.equal([]);
      const exited = once(process, 'exited');
      shutdown.fulfil();
      await exited;
      expect(process.ends).to.deep.equal([['exit', 0]]);
    });

    it('does not wait again for a flush that hangs', async () => {
      process.on('SIGTERM', () => {});
      deliver(1);
      const late = once(warnings, 'warning');
      process.emit('SIGTERM', 'SIGTERM');
      await late;
      await setImmediate();
      const exited = once(process, 'exited');
      process.emit('disconnect');
      await exited;
      expect(process.ends).to.deep.equal([['exit', 0]]);
      expect(messages).to.deep.equal([LATE, [LATE[0], 'telemetry was not exported within 0 ms']]);
    });

    it('ends by a signal that comes with it', async () => {
      deliver();
      process.emit('disconnect');
      process.emit('SIGTERM', 'SIGTERM');
      await turns();
      expect(process.ends).to.deep.equal([]);
      const killed = once(process, 'killed');
      shutdown.fulfil();
      await killed;
      expect(process.ends).to.deep.equal([['report'], ['kill', 4711, 'SIGTERM']]);
      expect(process.listenerCount('disconnect')).to.equal(0);
    });

    it('leaves an orderly disconnect alone', async () => {
      worker.exitedAfterDisconnect = true;
      deliver();
      process.emit('disconnect');
      await turns();
      expect(process.ends).to.deep.equal([]);
    });

    it('listens to nothing in a process that is not a worker', () => {
      process.getBuiltinModule = () => ({ worker: undefined });
      deliver();
      expect(process.listenerCount('disconnect')).to.equal(0);
    });
  });

  describe('when the event loop runs empty', () => {
    it('shuts down once, and lets the process end by itself', async () => {
      deliver();
      process.emit('beforeExit', 0);
      expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      shutdown.fulfil();
      await setImmediate();
      process.emit('beforeExit', 0);
      await setImmediate();
      expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      expect(process.ends).to.deep.equal([]);
      expect(messages).to.deep.equal([]);
    });

    it('clears the timer, which would keep the process alive', async () => {
      const { setTimeout, clearTimeout } = globalThis;
      const started: unknown[] = [];
      const cleared: unknown[] = [];
      Object.assign(globalThis, {
        setTimeout: (...args: Parameters<typeof setTimeout>) => {
          const timer = setTimeout(...args);
          started.push(timer);
          return timer;
        },
        clearTimeout: (timer: NodeJS.Timeout) => {
          cleared.push(timer);
          clearTimeout(timer);
        },
      });
      try {
        deliver();
        process.emit('beforeExit', 0);
        shutdown.fulfil();
        await setImmediate();
      } finally {
        Object.assign(globalThis, { setTimeout, clearTimeout });
      }
      expect(started).to.have.length(1);
      expect(cleared).to.deep.equal(started);
    });

    it('abandons an export that times out, and lets the process end by itself', async () => {
      deliver(1, true);
      const late = once(warnings, 'warning');
      process.emit('beforeExit', 0);
      await late;
      await setImmediate();
      expect(abandoned).to.deep.equal(['no answer within 1 ms']);
      expect(process.ends).to.deep.equal([]);
      expect(messages).to.deep.equal([LATE]);
    });

    it('ends the process, with its current exit code, if that export cannot be abandoned', async () => {
      deliver(1);
      const exited = once(process, 'exited');
      process.emit('beforeExit', 0);
      await exited;
      expect(process.ends).to.deep.equal([['exit']]);
      expect(messages).to.deep.equal([LATE]);
    });

    it('leaves the exit to the application if the application also listens to beforeExit', async () => {
      deliver(1);
      process.on('beforeExit', () => {});
      const late = once(warnings, 'warning');
      process.emit('beforeExit', 0);
      await late;
      await setImmediate();
      expect(messages).to.deep.equal([LATE]);
      expect(process.ends).to.deep.equal([]);
    });

    it('lets the process end by itself if the export fails, and warns', async () => {
      deliver();
      process.emit('beforeExit', 0);
      const error = new Error('no collector');
      shutdown.reject(error);
      await setImmediate();
      expect(messages).to.deep.equal([[...FAILED, error]]);
      expect(abandoned).to.deep.equal([]);
      expect(process.ends).to.deep.equal([]);
    });
  });

  for (const signal of SIGNALS) {
    describe(`on ${signal} without a handler of the application`, () => {
      it('shuts down, removes its listeners, then kills the process', async () => {
        deliver();
        process.emit(signal, signal);
        expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
        await setImmediate();
        expect(process.ends).to.deep.equal([]);

        const killed = once(process, 'killed').then(() => process.listenerCounts());
        shutdown.fulfil();
        expect(await killed).to.deep.equal([0, 0, 0]);
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, signal]]);
        expect(messages).to.deep.equal([]);
      });

      it('kills the process if the export times out', async () => {
        deliver(1);
        const killed = once(process, 'killed');
        process.emit(signal, signal);
        await killed;
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, signal]]);
        expect(messages).to.deep.equal([LATE]);
      });

      it('kills the process if the export fails, and warns', async () => {
        deliver();
        process.emit(signal, signal);
        const killed = once(process, 'killed');
        const error = new Error('no collector');
        shutdown.reject(error);
        await killed;
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, signal]]);
        expect(messages).to.deep.equal([[...FAILED, error]]);
      });

      it('kills the process immediately on a second signal', () => {
        deliver();
        process.emit(signal, signal);
        process.emit(signal, signal);
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, signal]]);
        expect(process.listenerCounts()).to.deep.equal([0, 0, 0]);
        expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      });

      it('kills the process immediately if the event loop was already empty', () => {
        deliver();
        process.emit('beforeExit', 0);
        process.emit(signal, signal);
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, signal]]);
        expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      });

      it('flushes each time as process 1, which the kernel does not kill', async () => {
        process.pid = 1;
        deliver();
        process.emit(signal, signal);
        process.emit(signal, signal);
        flush.fulfil();
        await setImmediate();
        expect(started()).to.deep.equal({ flush: 2, shutdown: 0 });
        expect(process.ends).to.deep.equal([]);
        expect(process.listenerCounts()).to.deep.equal([1, 1, 1]);
      });

      it('kills the process even if the application handles the other signal', async () => {
        process.on(signal === 'SIGTERM' ? 'SIGINT' : 'SIGTERM', () => {});
        deliver();
        process.emit(signal, signal);
        const killed = once(process, 'killed');
        shutdown.fulfil();
        await killed;
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, signal]]);
      });
    });

    describe(`on ${signal} with a handler of the application`, () => {
      for (const [when, listenFirst] of [
        ['before', true],
        ['after', false],
      ] as const) {
        it(`flushes each time, and leaves the exit to the handler (added ${when} ours)`, async () => {
          const handled: unknown[] = [];
          const handler = (received: unknown) => void handled.push(received);
          if (listenFirst) {
            process.on(signal, handler);
          }
          deliver();
          if (!listenFirst) {
            process.on(signal, handler);
          }
          process.emit(signal, signal);
          process.emit(signal, signal);
          flush.fulfil();
          await setImmediate();
          expect(handled).to.deep.equal([signal, signal]);
          expect(started()).to.deep.equal({ flush: 2, shutdown: 0 });
          expect(process.ends).to.deep.equal([]);
          expect(messages).to.deep.equal([]);

          process.emit('beforeExit', 0);
          expect(started()).to.deep.equal({ flush: 2, shutdown: 1 });
        });
      }

      it('exports once more if the handler calls process.exit()', () => {
        deliver();
        process.emit('exit', 0);
        expect(process.ends).to.deep.equal([['report']]);
        process.on(signal, () => {});
        process.emit(signal, signal);
        process.emit('exit', 0);
        expect(process.ends).to.deep.equal([['report'], ['export'], ['report']]);
      });

      it('recognises a once handler that is already removed, and kills the process on the second signal', async () => {
        let handled = 0;
        process.once(signal, () => void handled++);
        deliver();
        process.emit(signal, signal);
        await setImmediate();
        expect(handled).to.equal(1);
        expect(started()).to.deep.equal({ flush: 1, shutdown: 0 });
        expect(process.ends).to.deep.equal([]);

        process.emit(signal, signal);
        expect(started()).to.deep.equal({ flush: 1, shutdown: 1 });
        const killed = once(process, 'killed');
        shutdown.fulfil();
        await killed;
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, signal]]);
      });

      it('recognises a once handler that runs before ours', async () => {
        deliver();
        process.prependOnceListener(signal, () => {});
        process.emit(signal, signal);
        expect(started()).to.deep.equal({ flush: 1, shutdown: 0 });
        await setImmediate();

        process.emit(signal, signal);
        expect(started()).to.deep.equal({ flush: 1, shutdown: 1 });
      });

      it('does not wait again at an empty event loop if the flush hangs', async () => {
        process.once(signal, () => {});
        deliver(1);
        const late = once(warnings, 'warning');
        process.emit(signal, signal);
        await late;
        await setImmediate();
        const exited = once(process, 'exited');
        process.emit('beforeExit', 0);
        await exited;
        expect(messages).to.deep.equal([LATE, [LATE[0], 'telemetry was not exported within 0 ms']]);
      });

      it('leaves the exit to the handler if the flush times out, and warns', async () => {
        process.on(signal, () => {});
        deliver(1);
        const late = once(warnings, 'warning');
        process.emit(signal, signal);
        await late;
        await setImmediate();
        expect(messages).to.deep.equal([LATE]);
        expect(process.ends).to.deep.equal([]);
      });

      it('leaves the exit to the handler if the flush fails, and warns', async () => {
        process.on(signal, () => {});
        deliver();
        process.emit(signal, signal);
        const error = new Error('no collector');
        flush.reject(error);
        await setImmediate();
        expect(messages).to.deep.equal([[...FAILED, error]]);
        expect(process.ends).to.deep.equal([]);
      });
    });
  }

  describe("with signal-exit's listeners, which do not end the process while other listeners exist", () => {
    const globals = globalThis as Record<symbol, { count?: unknown } | undefined>;

    afterEach(() => {
      Reflect.deleteProperty(globalThis, SIGNAL_EXIT_4);
    });

    const counts: [name: string, set: () => void, listeners: number][] = [
      ['version 4', () => (globals[SIGNAL_EXIT_4] = { count: 1 }), 1],
      ['version 3', () => (process.__signal_exit_emitter__ = { count: 2 }), 2],
      [
        'both versions',
        () => {
          globals[SIGNAL_EXIT_4] = { count: 1 };
          process.__signal_exit_emitter__ = { count: 2 };
        },
        3,
      ],
    ];
    for (const [name, set, listeners] of counts) {
      it(`kills the process if there is no other handler (${name})`, async () => {
        set();
        for (let i = 0; i < listeners; i++) {
          process.on('SIGTERM', () => {});
        }
        deliver();
        process.emit('SIGTERM', 'SIGTERM');
        expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
        const killed = once(process, 'killed');
        shutdown.fulfil();
        await killed;
        expect(process.ends).to.deep.equal([['report'], ['kill', 4711, 'SIGTERM']]);
      });

      it(`leaves the exit to a handler of the application (${name})`, async () => {
        set();
        for (let i = 0; i < listeners + 1; i++) {
          process.on('SIGTERM', () => {});
        }
        deliver();
        process.emit('SIGTERM', 'SIGTERM');
        flush.fulfil();
        await setImmediate();
        expect(started()).to.deep.equal({ flush: 1, shutdown: 0 });
        expect(process.ends).to.deep.equal([]);
      });
    }

    it('counts no listeners if an emitter has no count', () => {
      globals[SIGNAL_EXIT_4] = {};
      process.__signal_exit_emitter__ = { count: '1' };
      process.on('SIGTERM', () => {});
      deliver();
      process.emit('SIGTERM', 'SIGTERM');
      expect(started()).to.deep.equal({ flush: 1, shutdown: 0 });
    });
  });
});
