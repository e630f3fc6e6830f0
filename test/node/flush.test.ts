import { context, trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { flush } from '../../src/index.ts';
import { flushWith } from '../../src/node/flush.ts';
import { useTelemetry } from '../support/telemetry.ts';

describe('flush', () => {
  const telemetry = useTelemetry();
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

  it('resolves without an SDK', async () => {
    trace.disable();
    context.disable();
    expect(await flush()).to.equal(undefined);
  });

  it('delivers what register has recorded', async () => {
    let isDone = false;
    flushWith(async () => {
      await new Promise(setImmediate);
      isDone = true;
    });
    await flush();
    expect(isDone).to.equal(true);
  });

  it('resolves when the time has passed, and when the delivery fails', async () => {
    flushWith(() => new Promise(() => {}));
    expect(await flush({ timeoutMillis: 1 })).to.equal(undefined);
    flushWith(() => Promise.reject(new Error('refused')));
    expect(await flush()).to.equal(undefined);
  });

  it('rejects a timeout that is not a number of milliseconds', async () => {
    for (const timeoutMillis of [-1, Number.NaN, '5' as unknown as number]) {
      const error = await flush({ timeoutMillis }).catch((reason: unknown) => reason);
      expect(error)
        .to.be.instanceOf(TypeError)
        .with.property('message')
        .match(/timeoutMillis/);
    }
  });
});
