import { context, trace } from '@opentelemetry/api';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { type FlushOptions, flush } from '../../src/index.ts';
import { flushWith } from '../../src/node/flush.ts';
import { useTelemetry } from '../support/telemetry.ts';

describe('flush', () => {
  const telemetry = useTelemetry();
  const abandoned: string[] = [];
  const abandon = async (reason: string) => void abandoned.push(reason);
  afterEach(() => flushWith(undefined));

  it('delivers what an SDK of the application has recorded', async () => {
    let flushes = 0;
    await telemetry.start({
      spanProcessors: [
        {
          onStart: () => {},
          onEnd: () => {},
          forceFlush: async () => void flushes++,
          shutdown: async () => {},
        },
      ],
    });
    await flush();
    expect(flushes).to.equal(1);
  });

  it('waits for an export that is under way', async () => {
    const exported: string[] = [];
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const exporter = {
      export: async (spans: unknown[], done: (result: { code: number }) => void) => {
        await answered;
        exported.push(`${spans.length}`);
        done({ code: 0 });
      },
      forceFlush: () => answered,
      shutdown: async () => {},
    };
    await telemetry.start({ spanProcessors: [new BatchSpanProcessor({ exporter, maxExportBatchSize: 1 })] });
    trace.getTracer('test').startSpan('exported at once').end();
    const flushed = flush().then(() => exported);
    answer();
    expect(await flushed).to.deep.equal(['1']);
  });

  it('resolves without an SDK', async () => {
    trace.disable();
    context.disable();
    expect(await flush()).to.equal(undefined);
  });

  it('delivers what register has recorded', async () => {
    let isDone = false;
    flushWith({
      flush: async () => {
        await new Promise(setImmediate);
        isDone = true;
      },
      abandon,
    });
    await flush();
    expect(isDone).to.equal(true);
  });

  it('resolves when the time has passed, and when the delivery fails', async () => {
    flushWith({ flush: () => new Promise(() => {}), abandon });
    expect(await flush({ timeoutMillis: 1 })).to.equal(undefined);
    expect(abandoned).to.deep.equal(['no answer within 1 ms']);
    flushWith({ flush: () => Promise.reject(new Error('refused')), abandon });
    expect(await flush()).to.equal(undefined);
    expect(abandoned).to.have.length(1);
  });

  it('rejects options that are not an object, and a timeout that no timer can have', async () => {
    const invalid = [
      null,
      5_000,
      ...[-1, Number.NaN, Infinity, '5'].map((timeoutMillis) => ({ timeoutMillis })),
    ];
    for (const options of invalid) {
      const error = await flush(options as FlushOptions).catch((reason: unknown) => reason);
      expect(error)
        .to.be.instanceOf(TypeError)
        .with.property('message')
        .match(/^flush/);
    }
  });
});
