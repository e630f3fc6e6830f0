import { INVALID_SPAN_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { BunyanInstrumentation } from '@opentelemetry/instrumentation-bunyan';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { WinstonInstrumentation } from '@opentelemetry/instrumentation-winston';
import { expect } from 'chai';
import {
  type Instrumentation,
  SeekInstrumentation,
  type SeekOptions,
  withSeek,
  withSeekSession,
} from '../../src/index.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const OPTIONS: SeekOptions = { hosts: ['127.0.0.1'], userAgent: 'compose-test/1.0.0' };

describe('withSeek', () => {
  let seek: RecordingServer;
  let telemetry: Telemetry | undefined;

  beforeEach(async () => {
    seek = await startRecordingServer();
  });
  afterEach(async () => {
    await telemetry?.stop();
    telemetry = undefined;
    await seek.close();
  });

  const start = async (instrumentations: readonly Instrumentation[]) => {
    telemetry = await startTelemetry({
      instrumentations,
      propagator: {
        inject: (_context, carrier, setter) => {
          setter.set(carrier, 'traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
          setter.set(carrier, 'baggage', 'tenant=secret');
        },
        extract: (context) => context,
        fields: () => ['traceparent', 'baggage'],
      },
    });
    expect(propagation.fields()).to.include('baggage');
    return telemetry;
  };
  const call = async () => {
    await (await fetch(seek.origin)).text();
    return seek.requests.at(-1);
  };
  /** The request has our headers, once each, and nothing that SEEK is not to see; one span was made of it. */
  const expectOneStamp = async () => {
    const before = (await (telemetry as Telemetry).clientSpans()).length;
    const request = await call();
    expect(onlyHeader(request, 'user-agent')).to.equal('compose-test/1.0.0');
    expect(onlyHeader(request, 'traceparent')).to.be.a('string');
    expect(request?.headers['baggage']).to.equal(undefined);
    const spans = (await (telemetry as Telemetry).clientSpans()).slice(before);
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.deep.equal([
      onlyHeader(request, 'x-request-id'),
    ]);
  };

  it('adds a SeekInstrumentation where nothing handles undici', async () => {
    const http = new HttpInstrumentation({ enabled: false });
    const list = withSeek([http], OPTIONS);
    expect(list[0]).to.equal(http);
    expect(list[1]).to.be.instanceOf(SeekInstrumentation);
    expect(list).to.have.length(2);
    await start(list);
    await expectOneStamp();
  });

  it('makes a plain UndiciInstrumentation SEEK-aware, in place', async () => {
    const undici = new UndiciInstrumentation();
    const list = withSeek([undici], OPTIONS);
    expect(list).to.deep.equal([undici]);
    await start(list);
    await expectOneStamp();
  });

  it('keeps a SeekInstrumentation, with the options that it has', async () => {
    const own = new SeekInstrumentation({ hosts: ['127.0.0.1'], userAgent: 'own/1.0.0' });
    const list = withSeek([own], OPTIONS);
    expect(list).to.deep.equal([own]);
    await start(list);
    expect(onlyHeader(await call(), 'user-agent')).to.equal('own/1.0.0');
  });

  it('flattens lists in lists, and leaves other instrumentations as they are', () => {
    const other = { ...new UndiciInstrumentation({ enabled: false }), instrumentationName: 'other' } as never;
    const undici = new UndiciInstrumentation({ enabled: false });
    expect(withSeek([[other, [undici]], []], OPTIONS)).to.deep.equal([other, undici]);
  });

  it("keeps the application's hooks: they run once, before the stamp, and may throw", async () => {
    const ran: string[] = [];
    const undici = new UndiciInstrumentation({
      startSpanHook: () => {
        ran.push('startSpanHook');
        return { own: 'attribute' };
      },
      requestHook: (span, { headers }) => {
        ran.push('requestHook');
        span.setAttribute('unstamped', !headers.includes('x-request-id'));
        throw new Error('broken hook');
      },
    });
    withSeek([undici], OPTIONS);
    await start(withSeek([undici], OPTIONS));
    await expectOneStamp();
    expect(ran).to.deep.equal(['startSpanHook', 'requestHook']);
    const [span] = await (telemetry as Telemetry).clientSpans();
    expect(span?.attributes).to.include({ own: 'attribute', unstamped: true });
  });

  it('goes by the options of the last call', async () => {
    const undici = new UndiciInstrumentation();
    withSeek([undici], { ...OPTIONS, userAgent: 'first/1' });
    await start(withSeek([undici], OPTIONS));
    await expectOneStamp();
  });

  for (const Logger of [PinoInstrumentation, WinstonInstrumentation, BunyanInstrumentation]) {
    it(`has ${Logger.name} put the session on log records, behind the application's own hook`, async () => {
      const ran: string[] = [];
      const logger = new Logger({
        enabled: false,
        logHook: (_span: unknown, record: Record<string, unknown>) => {
          ran.push(JSON.stringify(record));
          record['own'] = true;
          throw new Error('broken hook');
        },
      });
      await start(withSeek(withSeek([logger], OPTIONS), OPTIONS));
      const record: Record<string, unknown> = {};
      withSeekSession({ sessionId: SESSION }, () =>
        logger.getConfig().logHook?.(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), record),
      );
      expect(record).to.deep.equal({ own: true, 'seek.session_id': SESSION });
      expect(ran).to.deep.equal(['{}']);
    });

    it(`has ${Logger.name} do so where the application has no hook`, async () => {
      const logger = new Logger({ enabled: false });
      await start(withSeek([logger], OPTIONS));
      const record: Record<string, unknown> = {};
      withSeekSession({ sessionId: SESSION }, () =>
        logger.getConfig().logHook?.(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), record),
      );
      expect(record).to.deep.equal({ 'seek.session_id': SESSION });
    });
  }

  it('follows disable() and enable()', async () => {
    const undici = new UndiciInstrumentation();
    await start(withSeek([undici], OPTIONS));
    undici.disable();
    expect((await call())?.headers).not.to.include.any.keys('x-request-id', 'x-session-id');
    undici.enable();
    await expectOneStamp();
  });

  it('works on an instrumentation that is disabled until the SDK starts, or for good', async () => {
    const undici = new UndiciInstrumentation({ enabled: false });
    await start(withSeek([undici], OPTIONS));
    expect((await call())?.headers).not.to.include.any.keys('x-request-id', 'x-session-id');
    undici.setConfig({ ...undici.getConfig(), enabled: true });
    await expectOneStamp();
  });

  it('works on an SDK that runs already', async () => {
    const undici = new UndiciInstrumentation();
    await start([undici]);
    withSeek([undici], OPTIONS);
    await expectOneStamp();
  });

  it('stays SEEK-aware, hooks included, when the application configures the instrumentation anew', async () => {
    const undici = new UndiciInstrumentation();
    await start(withSeek([undici], OPTIONS));
    undici.setConfig({});
    await expectOneStamp();
    let hooked = 0;
    undici.setConfig({ ...undici.getConfig(), requestHook: () => hooked++ });
    await call();
    expect(hooked).to.equal(1);
  });

  it('with enabled goes before the environment', async () => {
    process.env['SEEK_OTEL_ENABLED'] = 'false';
    try {
      await start(withSeek([], { ...OPTIONS, enabled: true }));
    } finally {
      delete process.env['SEEK_OTEL_ENABLED'];
    }
    await expectOneStamp();
  });

  it('with enabled: false leaves requests alone, and traces them', async () => {
    await start(withSeek([], { ...OPTIONS, enabled: false }));
    expect((await call())?.headers).not.to.include.any.keys('x-request-id', 'x-session-id');
    expect(await (telemetry as Telemetry).clientSpans()).to.have.length(1);
  });

  it('throws a TypeError that names a wrong option', () => {
    expect(() => withSeek([], { propagate: 'everything' as never })).to.throw(
      TypeError,
      'SEEK option "propagate"',
    );
  });
});
