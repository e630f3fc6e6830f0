import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { type EndingProcess, flushAndShutDown } from '../../../src/node/register/shutdown.ts';

const EVENTS = ['beforeExit', 'SIGTERM', 'SIGINT'] as const;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const SIGNAL_EXIT_4 = Symbol.for('signal-exit emitter');

/** What `process` is to the code under test; `'kill'` and `'exit'` can be waited for. */
class FakeProcess extends EventEmitter {
  pid = 4711;
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

/** One piece of work whose end the test decides on. */
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
  let said: unknown[][];

  beforeEach(() => {
    process = new FakeProcess();
    flush = new Work();
    shutdown = new Work();
    warnings = new EventEmitter();
    said = [];
    const ignore = () => {};
    diag.setLogger(
      {
        error: ignore,
        warn: (...args) => {
          said.push(args);
          warnings.emit('said');
        },
        info: ignore,
        debug: ignore,
        verbose: ignore,
      },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
  });
  afterEach(() => {
    // No timer of a test outlives it.
    flush.fulfil();
    shutdown.fulfil();
    diag.disable();
  });

  const deliver = (timeoutMillis?: number) =>
    flushAndShutDown(
      { flush: flush.start, shutdown: shutdown.start },
      process as unknown as EndingProcess,
      timeoutMillis,
    );
  const started = () => ({ flush: flush.calls, shutdown: shutdown.calls });
  const LATE = ['opentelemetry-instrumentation-seek', 'telemetry was not exported within 1 ms'];
  const FAILED = ['opentelemetry-instrumentation-seek', 'telemetry could not be exported'];

  it('listens to the fake process only, and returns what takes its listeners off again', () => {
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

  describe('when the event loop runs empty', () => {
    it('shuts down, once, and lets the process end by itself', async () => {
      deliver();
      process.emit('beforeExit', 0);
      expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      shutdown.fulfil();
      await setImmediate();
      process.emit('beforeExit', 0);
      await setImmediate();
      expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      expect(process.ends).to.deep.equal([]);
      expect(said).to.deep.equal([]);
    });

    it('leaves no timer behind that would hold the process up', async () => {
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

    it('ends the process, with the exit code that it has, where nothing is delivered in time', async () => {
      deliver(1);
      const exited = once(process, 'exited');
      process.emit('beforeExit', 0);
      await exited;
      expect(process.ends).to.deep.equal([['exit']]);
      expect(said).to.deep.equal([LATE]);
    });

    it('leaves the end to the application where that listens to beforeExit too', async () => {
      deliver(1);
      process.on('beforeExit', () => {});
      const late = once(warnings, 'said');
      process.emit('beforeExit', 0);
      await late;
      await setImmediate();
      expect(said).to.deep.equal([LATE]);
      expect(process.ends).to.deep.equal([]);
    });

    it('lets the process end by itself where nothing can be delivered, and warns', async () => {
      deliver();
      process.emit('beforeExit', 0);
      const error = new Error('no collector');
      shutdown.reject(error);
      await setImmediate();
      expect(said).to.deep.equal([[...FAILED, error]]);
      expect(process.ends).to.deep.equal([]);
    });
  });

  for (const signal of SIGNALS) {
    describe(`on ${signal}, which the application does not handle,`, () => {
      it('shuts down, takes its listeners off, then dies of it', async () => {
        deliver();
        process.emit(signal, signal);
        expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
        await setImmediate();
        expect(process.ends).to.deep.equal([]);

        const killed = once(process, 'killed').then(() => process.listenerCounts());
        shutdown.fulfil();
        expect(await killed).to.deep.equal([0, 0, 0]);
        expect(process.ends).to.deep.equal([['kill', 4711, signal]]);
        expect(said).to.deep.equal([]);
      });

      it('dies of it where nothing is delivered in time', async () => {
        deliver(1);
        const killed = once(process, 'killed');
        process.emit(signal, signal);
        await killed;
        expect(process.ends).to.deep.equal([['kill', 4711, signal]]);
        expect(said).to.deep.equal([LATE]);
      });

      it('dies of it where nothing can be delivered, and warns', async () => {
        deliver();
        process.emit(signal, signal);
        const killed = once(process, 'killed');
        const error = new Error('no collector');
        shutdown.reject(error);
        await killed;
        expect(process.ends).to.deep.equal([['kill', 4711, signal]]);
        expect(said).to.deep.equal([[...FAILED, error]]);
      });

      it('dies at once of the same signal again', () => {
        deliver();
        process.emit(signal, signal);
        process.emit(signal, signal);
        expect(process.ends).to.deep.equal([['kill', 4711, signal]]);
        expect(process.listenerCounts()).to.deep.equal([0, 0, 0]);
        expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      });

      it('dies at once of it where the event loop has run empty before', () => {
        deliver();
        process.emit('beforeExit', 0);
        process.emit(signal, signal);
        expect(process.ends).to.deep.equal([['kill', 4711, signal]]);
        expect(started()).to.deep.equal({ flush: 0, shutdown: 1 });
      });

      it('exports what there is, each time, as process 1, which the kernel then lets live', async () => {
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

      it("dies of it although the application handles the other one's", async () => {
        process.on(signal === 'SIGTERM' ? 'SIGINT' : 'SIGTERM', () => {});
        deliver();
        process.emit(signal, signal);
        const killed = once(process, 'killed');
        shutdown.fulfil();
        await killed;
        expect(process.ends).to.deep.equal([['kill', 4711, signal]]);
      });
    });

    describe(`on ${signal}, which the application handles,`, () => {
      for (const [when, listenFirst] of [
        ['before', true],
        ['after', false],
      ] as const) {
        it(`exports what there is, each time, and leaves the end to it (handler added ${when} ours)`, async () => {
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
          expect(said).to.deep.equal([]);

          process.emit('beforeExit', 0);
          expect(started()).to.deep.equal({ flush: 2, shutdown: 1 });
        });
      }

      it('once, sees a handler that is gone by its own turn, and dies of the second', async () => {
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
        expect(process.ends).to.deep.equal([['kill', 4711, signal]]);
      });

      it('once, before ours, is not overlooked', async () => {
        deliver();
        process.prependOnceListener(signal, () => {});
        process.emit(signal, signal);
        expect(started()).to.deep.equal({ flush: 1, shutdown: 0 });
        await setImmediate();

        process.emit(signal, signal);
        expect(started()).to.deep.equal({ flush: 1, shutdown: 1 });
      });

      it('waits for nothing more where that export hangs, and the event loop runs empty', async () => {
        process.once(signal, () => {});
        deliver(1);
        const late = once(warnings, 'said');
        process.emit(signal, signal);
        await late;
        await setImmediate();
        const exited = once(process, 'exited');
        process.emit('beforeExit', 0);
        await exited;
        expect(said).to.deep.equal([LATE, [LATE[0], 'telemetry was not exported within 0 ms']]);
      });

      it('leaves the end to it where nothing is exported in time, and warns', async () => {
        process.on(signal, () => {});
        deliver(1);
        const late = once(warnings, 'said');
        process.emit(signal, signal);
        await late;
        await setImmediate();
        expect(said).to.deep.equal([LATE]);
        expect(process.ends).to.deep.equal([]);
      });

      it('leaves the end to it where nothing can be exported, and warns', async () => {
        process.on(signal, () => {});
        deliver();
        process.emit(signal, signal);
        const error = new Error('no collector');
        flush.reject(error);
        await setImmediate();
        expect(said).to.deep.equal([[...FAILED, error]]);
        expect(process.ends).to.deep.equal([]);
      });
    });
  }

  describe("with signal-exit's listeners, which end nothing while there are others,", () => {
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
      it(`dies of a signal that nobody else handles (${name})`, async () => {
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
        expect(process.ends).to.deep.equal([['kill', 4711, 'SIGTERM']]);
      });

      it(`leaves a signal that the application handles to it (${name})`, async () => {
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

    it('counts none where an emitter has no count', () => {
      globals[SIGNAL_EXIT_4] = {};
      process.__signal_exit_emitter__ = { count: '1' };
      process.on('SIGTERM', () => {});
      deliver();
      process.emit('SIGTERM', 'SIGTERM');
      expect(started()).to.deep.equal({ flush: 1, shutdown: 0 });
    });
  });
});
