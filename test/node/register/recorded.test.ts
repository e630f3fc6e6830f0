import { expect } from 'chai';
import type { TransportResult } from '../../../src/node/register/export-failure.ts';
import { type Recorded, recordedBy } from '../../../src/node/register/recorded.ts';
import { exporterWith, type FakeExporter } from '../../support/otlp-exporter.ts';

const SPAN = { spanContext: () => {} };
const FAILURE: TransportResult = { status: 'failure', error: new Error('HTTP 404') };

describe('what an SDK has recorded', () => {
  let warnings: string[];
  let calls: string[];
  let exporter: FakeExporter;
  let recorded: Recorded;
  let onShutdown: () => Promise<void>;

  const provider = (name: string) => ({
    forceFlush: async () => {
      calls.push(name);
      exporter._delegate.export([SPAN], () => {});
    },
  });
  const sdk = {
    _tracerProvider: provider('traces'),
    _meterProvider: provider('metrics'),
    _loggerProvider: provider('logs'),
    shutdown: () => onShutdown(),
  };
  const recordedWith = (send: () => Promise<TransportResult>) => {
    exporter = exporterWith(send);
    recorded = recordedBy(sdk, exporter, (message) => warnings.push(message));
  };
  /** Exports a span while nothing is delivered at the end, and waits for the result. */
  const exportOne = () =>
    new Promise<void>((resolve) => exporter._delegate.export([SPAN], () => setImmediate(resolve)));
  const counts = () => warnings.map((warning) => warning.split(' ', 1)[0]);

  beforeEach(() => {
    warnings = [];
    calls = [];
    sdk._tracerProvider = provider('traces');
    onShutdown = async () => {};
  });

  it('is flushed for every signal, with the exports that are under way', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let done = 0;
    recordedWith(async () => {
      await answered;
      done++;
      return { status: 'success' };
    });
    exporter._delegate.export([SPAN], () => {});
    const flushed = recorded.flush().then(() => done);
    answer();
    expect(await flushed).to.equal(4);
    expect(calls).to.deep.equal(['traces', 'logs', 'metrics']);
    expect(warnings).to.deep.equal([]);
  });

  it('is flushed by forceFlush() of the tracer provider, with the exports that are under way', async () => {
    let done = 0;
    recordedWith(async () => {
      await new Promise(setImmediate);
      done++;
      return { status: 'success' };
    });
    exporter._delegate.export([SPAN], () => {});
    await sdk._tracerProvider.forceFlush();
    expect(done).to.equal(2);
  });

  it('is reported as lost once while the process runs, and again at the end if more is lost', async () => {
    recordedWith(async () => FAILURE);
    await exportOne();
    await exportOne();
    expect(counts()).to.deep.equal(['1']);
    await recorded.flush();
    expect(counts()).to.deep.equal(['1']);
    recorded.report();
    expect(counts()).to.deep.equal(['1', '5']);
    await recorded.shutdown();
    recorded.report();
    expect(counts()).to.deep.equal(['1', '5']);
  });

  it('is shut down, although a provider fails, when no export is under way any more', async () => {
    let isDone = false;
    recordedWith(async () => {
      await new Promise(setImmediate);
      isDone = true;
      return FAILURE;
    });
    const error = new Error('HTTP 404');
    onShutdown = () => {
      exporter._delegate.export([SPAN], () => {});
      return Promise.reject(error);
    };
    const failed = await recorded.shutdown().catch((reason: unknown) => reason);
    expect(failed).to.equal(error);
    expect(isDone).to.equal(true);
    recorded.report();
    expect(counts()).to.deep.equal(['1']);
  });

  it('is abandoned and reported', async () => {
    recordedWith(async () => ({ status: 'retryable' }));
    exporter._delegate.export([SPAN], () => {});
    await new Promise(setImmediate);
    expect(await recorded.abandon('no answer')).to.equal(true);
    recorded.report();
    expect(counts()).to.deep.equal(['1']);
  });

  it('has the attributes of its resource before the first export', async () => {
    let reads = 0;
    const waitForAsyncAttributes = () => {
      reads++;
      return Promise.reject(new Error('no attributes'));
    };
    const tracers = { ...provider('traces'), _resource: { waitForAsyncAttributes } };
    recordedBy({ _tracerProvider: tracers, shutdown: async () => {} }, {}, () => {});
    await new Promise(setImmediate);
    expect(reads).to.equal(1);
  });

  it('is exported by a thread in process.exit(), with what fails to be flushed', async () => {
    let sent = 0;
    recordedWith(async () => {
      sent++;
      return { status: 'success' };
    });
    const exportBeforeExit = recorded.prepareExit();
    // The headers of the exporter are read asynchronously.
    await new Promise(setImmediate);
    sdk._tracerProvider.forceFlush = () => Promise.reject(new Error('cannot flush'));
    exportBeforeExit(0);
    await new Promise(setImmediate);
    expect(calls).to.deep.equal(['logs']);
    expect(sent).to.equal(0);
    recorded.report();
    expect(warnings[0]).to.match(/^1 span was not delivered .*: no answer within 0 ms\./);
  });

  it('cannot be abandoned with another kind of exporter, or without providers', async () => {
    const other = recordedBy({ shutdown: async () => {} }, {}, () => {});
    await other.flush();
    await other.shutdown();
    expect(await other.abandon('no answer')).to.equal(false);
    other.prepareExit()(60_000);
  });
});
