import { hasSubscribers } from 'node:diagnostics_channel';
import { INVALID_SPAN_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { BunyanInstrumentation } from '@opentelemetry/instrumentation-bunyan';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { WinstonInstrumentation } from '@opentelemetry/instrumentation-winston';
import { expect } from 'chai';
import {
  type Instrumentation,
  withSeek as originalWithSeek,
  SeekHttp2Instrumentation,
  SeekInstrumentation,
  type SeekOptions,
  withSeekSession,
} from '../../src/index.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { SPAN_ID, TRACE_ID } from '../support/trace-context.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const OPTIONS: SeekOptions = { hosts: ['127.0.0.1'], userAgent: 'compose-test/1.0.0' };

/** Those that tests of other files must not find enabled. */
const http2: SeekHttp2Instrumentation[] = [];
const withSeek: typeof originalWithSeek = (...args) => {
  const list = originalWithSeek(...args);
  http2.push(...list.filter((each) => each instanceof SeekHttp2Instrumentation));
  return list;
};
const withoutHttp2 = (list: readonly Instrumentation[]) =>
  list.filter((each) => !(each instanceof SeekHttp2Instrumentation));

describe('withSeek', () => {
  const seek = useRecordingServer();
  const telemetry = useTelemetry();
  afterEach(() => {
    for (const each of http2.splice(0)) {
      each.disable();
    }
  });

  const start = async (instrumentations: readonly Instrumentation[]) => {
    await telemetry.start({
      instrumentations,
      propagator: {
        inject: (_context, carrier, setter) => {
          setter.set(carrier, 'traceparent', `00-${TRACE_ID}-${SPAN_ID}-01`);
          setter.set(carrier, 'baggage', 'tenant=secret');
        },
        extract: (context) => context,
        fields: () => ['traceparent', 'baggage'],
      },
    });
    expect(propagation.fields()).to.include('baggage');
  };
  const call = async () => {
    await (await fetch(seek.origin)).text();
    return seek.requests.at(-1);
  };
  /** Makes a call. It must carry each SEEK header once and no baggage, and end in one span. */
  const expectOneStamp = async () => {
    const before = (await telemetry.clientSpans()).length;
    const request = await call();
    expect(onlyHeader(request, 'user-agent')).to.equal('compose-test/1.0.0');
    expect(onlyHeader(request, 'traceparent')).to.be.a('string');
    expect(request?.headers['baggage']).to.equal(undefined);
    const spans = (await telemetry.clientSpans()).slice(before);
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.deep.equal([
      onlyHeader(request, 'x-request-id'),
    ]);
  };

  it('adds a SeekInstrumentation to a list without an undici instrumentation', async () => {
    const http = new HttpInstrumentation({ enabled: false });
    const list = withSeek([http], OPTIONS);
    expect(list[0]).to.equal(http);
    expect(list[1]).to.be.instanceOf(SeekInstrumentation);
    expect(withoutHttp2(list)).to.have.length(2);
    await start(list);
    await expectOneStamp();
  });

  it('makes an UndiciInstrumentation SEEK-aware in place', async () => {
    const undici = new UndiciInstrumentation();
    const list = withSeek([undici], OPTIONS);
    expect(withoutHttp2(list)).to.deep.equal([undici]);
    await start(list);
    await expectOneStamp();
  });

  it('does not change the options of a SeekInstrumentation', async () => {
    const own = new SeekInstrumentation({ hosts: ['127.0.0.1'], userAgent: 'own/1.0.0' });
    const list = withSeek([own], OPTIONS);
    expect(withoutHttp2(list)).to.deep.equal([own]);
    await start(list);
    expect(onlyHeader(await call(), 'user-agent')).to.equal('own/1.0.0');
  });

  describe('with several undici instrumentations', () => {
    it('keeps the SeekInstrumentation with its own options, and turns the UndiciInstrumentations off', async () => {
      const own = new SeekInstrumentation({ hosts: ['127.0.0.1'], userAgent: 'own/1.0.0' });
      const given = [new UndiciInstrumentation(), own, new UndiciInstrumentation({ enabled: false })];
      const list = withSeek(given, OPTIONS);
      expect(withoutHttp2(list)).to.deep.equal([own]);
      await start(list);
      expect(onlyHeader(await call(), 'user-agent')).to.equal('own/1.0.0');
      expect(await telemetry.clientSpans()).to.have.length(1);
    });

    it('makes one span although the application registers and enables the whole list', async () => {
      const own = new SeekInstrumentation(OPTIONS);
      const given = [new UndiciInstrumentation({ enabled: false }), own, new UndiciInstrumentation()];
      withSeek(given, OPTIONS);
      await start(given);
      registerInstrumentations({ instrumentations: given });
      for (const each of given) {
        each.enable();
      }
      await expectOneStamp();
    });

    it('keeps the first of several SeekInstrumentations', async () => {
      const [first, second] = [new SeekInstrumentation(OPTIONS), new SeekInstrumentation(OPTIONS)];
      const list = withSeek([first, [second]], OPTIONS);
      expect(withoutHttp2(list)).to.deep.equal([first]);
      await start(list);
      await expectOneStamp();
    });

    it('makes the first of several UndiciInstrumentations SEEK-aware', async () => {
      const [first, second] = [new UndiciInstrumentation(), new UndiciInstrumentation()];
      const list = withSeek([first, second], OPTIONS);
      expect(withoutHttp2(list)).to.deep.equal([first]);
      await start(list);
      await expectOneStamp();
    });

    it('leaves no subscription of those that it turns off', () => {
      const own = new SeekInstrumentation(OPTIONS);
      withSeek([new UndiciInstrumentation(), own], OPTIONS);
      own.disable();
      expect(hasSubscribers('undici:request:create')).to.equal(false);
    });

    it('turns an UndiciInstrumentation on again when it is given alone', async () => {
      const own = new SeekInstrumentation(OPTIONS);
      const undici = new UndiciInstrumentation();
      withSeek([undici, own], OPTIONS);
      withSeek([undici, own], OPTIONS);
      own.disable();
      await start(withSeek([undici], OPTIONS));
      await expectOneStamp();
    });

    it('leaves an UndiciInstrumentation that was off already', async () => {
      const own = new SeekInstrumentation(OPTIONS);
      const undici = new UndiciInstrumentation({ enabled: false });
      withSeek([undici, own], OPTIONS);
      own.disable();
      withSeek([undici], OPTIONS);
      expect(hasSubscribers('undici:request:create')).to.equal(false);
      undici.setConfig({ enabled: true });
      await start([undici]);
      undici.enable();
      await expectOneStamp();
    });

    it('prefers one that is not disabled by its configuration', async () => {
      const off = new SeekInstrumentation({ ...OPTIONS, enabled: false });
      const undici = new UndiciInstrumentation();
      const list = withSeek([off, undici], OPTIONS);
      expect(withoutHttp2(list)).to.deep.equal([undici]);
      await start(list);
      await expectOneStamp();
    });
  });

  it('flattens nested lists, and does not change other instrumentations', () => {
    const other = { ...new UndiciInstrumentation({ enabled: false }), instrumentationName: 'other' } as never;
    const undici = new UndiciInstrumentation({ enabled: false });
    expect(withoutHttp2(withSeek([[other, [undici]], []], OPTIONS))).to.deep.equal([other, undici]);
  });

  it("runs the application's hooks once, before it adds the headers, and catches their errors", async () => {
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
    const [span] = await telemetry.clientSpans();
    expect(span?.attributes).to.include({ own: 'attribute', unstamped: true });
  });

  it('uses the options of the last call', async () => {
    const undici = new UndiciInstrumentation();
    withSeek([undici], { ...OPTIONS, userAgent: 'first/1' });
    await start(withSeek([undici], OPTIONS));
    await expectOneStamp();
  });

  for (const Logger of [PinoInstrumentation, WinstonInstrumentation, BunyanInstrumentation]) {
    it(`has ${Logger.name} add the session to log records after the application's hook`, async () => {
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

    it(`has ${Logger.name} add the session to log records without a hook of the application`, async () => {
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

  it('accepts a disabled instrumentation, which may be enabled later', async () => {
    const undici = new UndiciInstrumentation({ enabled: false });
    await start(withSeek([undici], OPTIONS));
    expect((await call())?.headers).not.to.include.any.keys('x-request-id', 'x-session-id');
    undici.setConfig({ ...undici.getConfig(), enabled: true });
    await expectOneStamp();
  });

  it('accepts an instrumentation of a running SDK', async () => {
    const undici = new UndiciInstrumentation();
    await start([undici]);
    withSeek([undici], OPTIONS);
    await expectOneStamp();
  });

  it('keeps the instrumentation SEEK-aware, and runs new hooks, after setConfig', async () => {
    const undici = new UndiciInstrumentation();
    await start(withSeek([undici], OPTIONS));
    undici.setConfig({});
    await expectOneStamp();
    let hooked = 0;
    undici.setConfig({ ...undici.getConfig(), requestHook: () => hooked++ });
    await call();
    expect(hooked).to.equal(1);
  });

  it('prefers the option "enabled" to the environment', async () => {
    process.env['SEEK_OTEL_ENABLED'] = 'false';
    try {
      await start(withSeek([], { ...OPTIONS, enabled: true }));
    } finally {
      delete process.env['SEEK_OTEL_ENABLED'];
    }
    await expectOneStamp();
  });

  it('adds no headers with enabled: false, and still traces requests', async () => {
    await start(withSeek([], { ...OPTIONS, enabled: false }));
    expect((await call())?.headers).not.to.include.any.keys('x-request-id', 'x-session-id');
    expect(await telemetry.clientSpans()).to.have.length(1);
  });

  describe('for HTTP/2', () => {
    const made: Instrumentation[] = [];
    const make = (...args: Parameters<typeof withSeek>) => {
      const list = withSeek(...args);
      made.push(...list);
      return list;
    };
    afterEach(() => {
      for (const each of made.splice(0)) {
        each.disable();
      }
    });

    it('adds a SeekHttp2Instrumentation, with the options, to a list that has none', () => {
      const list = make([new SeekInstrumentation(OPTIONS)], OPTIONS);
      expect(list).to.have.length(2);
      expect(list[1]).to.be.instanceOf(SeekHttp2Instrumentation);
      expect(list[1]?.getConfig()).to.deep.equal({ ...OPTIONS, enabled: true });
      expect(make(list, OPTIONS)).to.deep.equal(list);
    });

    it('does not change the options of a SeekHttp2Instrumentation', () => {
      const own = new SeekHttp2Instrumentation({ hosts: [], enabled: false });
      expect(make([own], OPTIONS)[0]).to.equal(own);
      expect(own.getConfig()).to.deep.equal({ hosts: [], enabled: false });
    });

    for (const options of [OPTIONS, { ...OPTIONS, enabled: true }]) {
      const given = JSON.stringify(options);
      it(`records nothing if OTEL_NODE_DISABLED_INSTRUMENTATIONS contains seek-http2: ${given}`, () => {
        process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS'] = 'seek-http2';
        try {
          const http2 = make([], options).at(-1) as SeekHttp2Instrumentation;
          const request = { method: 'GET', url: 'https://graphql.seek.com/graphql' };
          expect(http2.getConfig().ignoreRequestHook?.(request)).to.equal(true);
        } finally {
          delete process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS'];
        }
      });
    }
  });

  it('throws a TypeError that names an invalid option', () => {
    expect(() => withSeek([], { propagate: 'everything' as never })).to.throw(
      TypeError,
      'SEEK option "propagate"',
    );
  });
});
