import { channel, hasSubscribers } from 'node:diagnostics_channel';
import { context, type DiagLogger, DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { expect } from 'chai';
import {
  type Instrumentation,
  SeekInstrumentation,
  type SeekInstrumentationConfig,
  type SeekOptions,
  withSeek,
} from '../../src/index.ts';
import { CLIENTS } from '../support/clients.ts';
import { onlyHeader, type RecordedRequest, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

const SEEK: SeekOptions = { hosts: ['127.0.0.1'], userAgent: 'two/1.0.0' };
const FAILED = JSON.stringify({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
const CODES = 'seek.graphql.error_codes';
const OWN_TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const plain = () => new UndiciInstrumentation();
const aware = () => new SeekInstrumentation(SEEK);
type Make = () => Instrumentation[];
const PLAIN_AND_AWARE: Record<string, Make> = {
  'an UndiciInstrumentation before a SeekInstrumentation': () => [plain(), aware()],
  'an UndiciInstrumentation after a SeekInstrumentation': () => [aware(), plain()],
};
const TWO_AWARE: Record<string, Make> = {
  'two SeekInstrumentations': () => [aware(), aware()],
};
const TWO_PLAIN: Record<string, Make> = {
  'two UndiciInstrumentations': () => [plain(), plain()],
};
const ALL = Object.entries({ ...PLAIN_AND_AWARE, ...TWO_AWARE, ...TWO_PLAIN });

const globalFetch = async (url: string) => void (await (await fetch(url)).text());

const expectSentOnce = (request: RecordedRequest | undefined, names: readonly string[]) => {
  for (const name of names) {
    expect(onlyHeader(request, name)).to.be.a('string');
  }
};

describe('two undici instrumentations', () => {
  const seek = useRecordingServer({
    respond: (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.write(FAILED.slice(0, 9));
      setImmediate(() => response.end(FAILED.slice(9)));
    },
  });
  const other = useRecordingServer({ host: '127.0.0.2' });
  const telemetry = useTelemetry();
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    const ignore = () => {};
    const logger: DiagLogger = {
      error: (...args) => warnings.push(args.join(' ')),
      warn: (...args) => warnings.push(args.join(' ')),
      info: ignore,
      debug: ignore,
      verbose: ignore,
    };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  });
  afterEach(() => diag.disable());

  /** Calls in a context with baggage and within a span. */
  const call = (
    send: (typeof CLIENTS)[number]['send'],
    url = `${seek.origin}/?query=%7Bversion%7D`,
    headers?: Record<string, string>,
  ): Promise<void> => {
    const baggage = propagation.createBaggage({ tenant: { value: 'secret' } });
    return context.with(propagation.setBaggage(context.active(), baggage), () =>
      trace.getTracer('test').startActiveSpan('job', async (span) => {
        await send(url, headers);
        span.end();
      }),
    );
  };
  /** Makes the instrumentations with an environment of their own, because each environment warns once. */
  const start = async (instrumentations: Make) => {
    const { env } = process;
    process.env = { ...env };
    try {
      await telemetry.start({ instrumentations: instrumentations() });
    } finally {
      process.env = env;
    }
  };
  const stamped = async () =>
    (await telemetry.clientSpans()).filter(({ attributes }) => 'seek.request_id' in attributes);

  const expectTraceOf = (request: RecordedRequest | undefined, span: { traceId: string; spanId: string }) => {
    expect(onlyHeader(request, 'traceparent')).to.equal(`00-${span.traceId}-${span.spanId}-01`);
    expect(request?.headers).not.to.have.property('baggage');
  };

  for (const { name, send } of CLIENTS) {
    describe(name, () => {
      for (const [kind, make] of ALL) {
        it(`withSeek makes one span of each call with ${kind}`, async () => {
          await start(() => withSeek(make(), SEEK));
          await call(send);
          await call(send);
          const spans = await telemetry.clientSpans();
          expect(spans).to.have.length(2);
          for (const [i, span] of spans.entries()) {
            const request = seek.requests[i];
            expectTraceOf(request, span);
            expect(span.attributes['seek.request_id']).to.equal(onlyHeader(request, 'x-request-id'));
            expect(span.attributes[CODES]).to.deep.equal(['BAD_USER_INPUT']);
          }
          expect(warnings).to.deep.equal([]);
        });
      }

      for (const [kind, make] of Object.entries({ ...PLAIN_AND_AWARE, ...TWO_AWARE })) {
        it(`without withSeek, ${kind} send one traceparent and no baggage, and warn once`, async () => {
          await start(make);
          await call(send);
          await call(send);
          expect(await telemetry.clientSpans()).to.have.length(4);
          const spans = await stamped();
          expect(spans).to.have.length(2);
          for (const [i, span] of spans.entries()) {
            const request = seek.requests[i];
            expectTraceOf(request, span);
            expect(span.attributes['seek.request_id']).to.equal(onlyHeader(request, 'x-request-id'));
            expect(onlyHeader(request, 'user-agent')).to.equal('two/1.0.0');
            expect(span.attributes[CODES]).to.deep.equal(['BAD_USER_INPUT']);
          }
          expect(warnings).to.have.length(1);
          expect(warnings[0])
            .to.include('withSeek()')
            .and.to.include('@opentelemetry/instrumentation-undici');
        });

        it(`without withSeek, ${kind} keep the propagation headers of the caller`, async () => {
          await start(make);
          await call(send, seek.origin, { Traceparent: OWN_TRACEPARENT, baggage: 'own=1', 'x-own': 'own' });
          const [request] = seek.requests;
          expect(onlyHeader(request, 'traceparent')).to.equal(OWN_TRACEPARENT);
          expect(onlyHeader(request, 'baggage')).to.equal('own=1');
          expect(onlyHeader(request, 'x-own')).to.equal('own');
        });

        it(`without withSeek, ${kind} do not change requests to other hosts`, async () => {
          await start(make);
          await call(send, other.origin);
          const names = other.requests[0]?.rawHeaders.filter((_, i) => i % 2 === 0) ?? [];
          expect(names.filter((each) => each === 'traceparent')).to.have.length(2);
          expect(names).to.include('baggage').and.not.include('x-request-id');
          expect(warnings).to.deep.equal([]);
        });
      }

      it('an UndiciInstrumentation may trace what a SeekInstrumentation ignores: no baggage, no warning', async () => {
        for (const make of [
          () => [
            plain(),
            new SeekInstrumentation({ ...SEEK, ignoreRequestHook: () => true } as SeekInstrumentationConfig),
          ],
          () => [
            new SeekInstrumentation({ ...SEEK, ignoreRequestHook: () => true } as SeekInstrumentationConfig),
            plain(),
          ],
        ]) {
          await start(make);
          await call(send);
          const [span, ...rest] = await telemetry.clientSpans();
          expect(rest).to.deep.equal([]);
          const request = seek.requests.at(-1);
          expectTraceOf(request, span as NonNullable<typeof span>);
          expect(onlyHeader(request, 'x-request-id')).to.be.a('string');
        }
        expect(warnings).to.deep.equal([]);
      });
    });
  }

  for (const [kind, make] of Object.entries(PLAIN_AND_AWARE)) {
    const withPropagate = (propagate: 'all' | 'none') => () => {
      const instrumentations = make();
      instrumentations.find((each) => each instanceof SeekInstrumentation)?.setConfig({ ...SEEK, propagate });
      return instrumentations;
    };

    it(`${kind}: propagate "all" sends the baggage once`, async () => {
      await start(withPropagate('all'));
      await call(globalFetch);
      expectSentOnce(seek.requests[0], ['traceparent', 'baggage']);
    });

    it(`${kind}: propagate "none" sends nothing`, async () => {
      await start(withPropagate('none'));
      await call(globalFetch);
      expect(seek.requests[0]?.headers).not.to.include.any.keys('traceparent', 'baggage');
    });

    it(`${kind}: a SeekInstrumentation that its configuration turns off changes nothing`, async () => {
      await start(() =>
        make().map((each) => {
          if (each instanceof SeekInstrumentation) {
            each.setConfig({ ...SEEK, enabled: false });
          }
          return each;
        }),
      );
      await call(globalFetch);
      expectSentOnce(seek.requests[0], ['traceparent', 'baggage']);
      expect(warnings).to.deep.equal([]);
    });
  }

  it('leave no traceparent that replaces theirs', async () => {
    const replace = (message: unknown) => {
      const { headers } = (message as { request: { headers: string[] } }).request;
      headers[headers.indexOf('traceparent') + 1] = OWN_TRACEPARENT;
    };
    await start(() => [aware()]);
    const created = channel('undici:request:create');
    created.subscribe(replace);
    try {
      await call(globalFetch);
    } finally {
      created.unsubscribe(replace);
    }
    const [span] = await telemetry.clientSpans();
    expectTraceOf(seek.requests[0], span as NonNullable<typeof span>);
    expect(warnings).to.have.length(1);
  });

  it('pass on a request whose origin cannot be read', async () => {
    await start(() => [aware()]);
    const origin = {
      toString: () => {
        throw new Error('unreadable origin');
      },
    };
    const message = { request: { origin, path: '/', method: 'GET', headers: [] } };
    const received: unknown[] = [];
    const receive = (each: unknown) => received.push(each);
    const created = channel('undici:request:create');
    created.subscribe(receive);
    try {
      created.publish(message);
    } finally {
      created.unsubscribe(receive);
    }
    expect(received).to.deep.equal([message]);
  });

  it('leave the headers of a request that a hook sends elsewhere', async () => {
    await start(() => [
      new SeekInstrumentation({
        ...SEEK,
        requestHook: (_, request) => Object.assign(request, { host: 'other.example' }),
      } as SeekInstrumentationConfig),
      plain(),
    ]);
    await call(globalFetch);
    expectSentOnce(seek.requests[0], ['host']);
    expect(seek.requests[0]?.headers).to.include({
      host: 'other.example',
      baggage: 'tenant=secret, tenant=secret',
    });
  });

  it('settle the headers of a request that a hook makes while another one is created', async () => {
    let inner: Promise<void> | undefined;
    let made = 0;
    await start(() => [
      plain(),
      new SeekInstrumentation({
        ...SEEK,
        requestHook: () => {
          if (made++ === 0) {
            inner = globalFetch(seek.origin);
          }
        },
      } as SeekInstrumentationConfig),
      plain(),
    ]);
    await call(globalFetch);
    await inner;
    expect(seek.requests).to.have.length(2);
    for (const request of seek.requests) {
      expectSentOnce(request, ['traceparent', 'x-request-id']);
      expect(request.headers).not.to.have.property('baggage');
    }
  });

  for (const [kind, make] of Object.entries({
    'a SeekInstrumentation alone': () => [aware()],
    ...PLAIN_AND_AWARE,
  })) {
    it(`${kind}: sends the headers that later subscribers add`, async () => {
      const add = (message: unknown) => {
        (message as { request: { headers: string[] } }).request.headers.push('x-added', 'later');
      };
      await start(make);
      const created = channel('undici:request:create');
      created.subscribe(add);
      try {
        await call(globalFetch);
      } finally {
        created.unsubscribe(add);
      }
      expect(onlyHeader(seek.requests[0], 'x-added')).to.equal('later');
      expect(warnings).to.have.length(kind.includes('alone') ? 0 : 1);
    });
  }

  it('leave the channel as it was when they are disabled', async () => {
    const created = channel('undici:request:create');
    expect(Object.hasOwn(created, 'publish')).to.equal(false);
    const both = [aware(), aware()];
    expect(Object.hasOwn(created, 'publish')).to.equal(true);
    both[0]?.disable();
    expect(Object.hasOwn(created, 'publish')).to.equal(true);
    both[1]?.disable();
    both[1]?.disable();
    expect(Object.hasOwn(created, 'publish')).to.equal(false);
    expect(hasSubscribers('undici:request:create')).to.equal(false);
  });

  it('leave a publish that other code has put on the channel, before them or after', async () => {
    const created = channel('undici:request:create') as { publish: (message: unknown) => void };
    const published: string[] = [];
    const before = (message: unknown) => {
      published.push('before');
      Object.getPrototypeOf(created).publish.call(created, message);
    };
    created.publish = before;
    try {
      const seekAware = aware();
      const { publish } = created;
      const after = (message: unknown) => {
        published.push('after');
        publish.call(created, message);
      };
      created.publish = after;
      seekAware.disable();
      expect(created.publish).to.equal(after);
      seekAware.enable();
      await start(() => [seekAware, plain()]);
      await call(globalFetch);
      expectSentOnce(seek.requests[0], ['traceparent', 'x-request-id']);
      expect(published).to.deep.equal(['after', 'before']);
      seekAware.disable();
      expect(created.publish).to.equal(after);
      created.publish = before;
      seekAware.enable();
      seekAware.disable();
      expect(created.publish).to.equal(before);
    } finally {
      Reflect.deleteProperty(created, 'publish');
    }
  });
});
