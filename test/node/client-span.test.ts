import {
  type Attributes,
  type Context,
  type Histogram,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { type ClientSpan, startClientSpan } from '../../src/node/client-span.ts';
import { SPAN_ID, TRACE_ID } from '../support/trace-context.ts';

type Recorded = [value: number, attributes?: Attributes, context?: Context];

describe('the client span of a request', () => {
  let exporter: InMemorySpanExporter;
  let recorded: Recorded[];
  let start: (method?: string, url?: string, userAgent?: string, callContext?: Context) => ClientSpan;

  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    recorded = [];
    const duration: Histogram = { record: (...args: Recorded) => recorded.push(args) };
    const telemetry = { tracer: provider.getTracer('test'), duration };
    start = (method = 'GET', url = 'https://a.example/', userAgent = undefined, callContext = ROOT_CONTEXT) =>
      startClientSpan(telemetry, method, new URL(url), userAgent, callContext);
  });

  /** The only span that has ended, and its entry in the histogram. */
  const ended = () => {
    const spans = exporter.getFinishedSpans();
    expect([spans.length, recorded.length]).to.deep.equal([1, 1]);
    const [duration, metricAttributes, context] = recorded[0] as Recorded;
    return { span: spans[0] as ReadableSpan, duration, metricAttributes, context };
  };

  const COMMON = {
    'http.request.method': 'GET',
    'server.address': 'a.example',
    'server.port': 443,
    'url.scheme': 'https',
    'network.protocol.version': '2',
  };

  it('has the method as its name, and the attributes of the request', () => {
    start('GET', 'https://a.example/graphql?a=b', 'service/1.2.3').end();
    const { span, metricAttributes } = ended();
    expect(span).to.include({ name: 'GET', kind: SpanKind.CLIENT });
    expect(span.attributes).to.deep.equal({
      ...COMMON,
      'url.full': 'https://a.example/graphql?a=b',
      'user_agent.original': 'service/1.2.3',
    });
    // What the values of a metric have in common must be few.
    expect(metricAttributes).to.deep.equal(COMMON);
  });

  it('has no User-Agent if none is sent, and an empty one if that is sent', () => {
    expect((start().span as unknown as ReadableSpan).attributes).not.to.have.property('user_agent.original');
    const { span } = start('GET', 'https://a.example/', '');
    expect((span as unknown as ReadableSpan).attributes).to.have.property('user_agent.original', '');
  });

  // Samplers see only what a span has from its start.
  it('has, from its start, each method of the semantic conventions', () => {
    for (const method of 'CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE'.split(' ')) {
      const { name, attributes } = start(method).span as unknown as ReadableSpan;
      expect([name, attributes['http.request.method']]).to.deep.equal([method, method]);
      expect(attributes).not.to.have.property('http.request.method_original');
    }
  });

  for (const method of ['get', 'PURGE', '', '__proto__']) {
    it(`has the method _OTHER for ${JSON.stringify(method)}, and keeps the original`, () => {
      start(method).end();
      const { span, metricAttributes } = ended();
      const methods = { 'http.request.method': '_OTHER', 'http.request.method_original': method };
      expect(span.name).to.equal('HTTP');
      expect(span.attributes).to.include(methods);
      expect(metricAttributes).to.deep.equal({ ...COMMON, 'http.request.method': '_OTHER' });
    });
  }

  for (const [url, scheme, address, port] of [
    ['https://a.example/', 'https', 'a.example', 443],
    ['http://a.example/', 'http', 'a.example', 80],
    ['https://a.example:80/', 'https', 'a.example', 80],
    ['http://127.0.0.1:4000/', 'http', '127.0.0.1', 4000],
    ['http://[2001:db8::1]:4000/', 'http', '2001:db8::1', 4000],
  ] as const) {
    it(`has the server of ${url}`, () => {
      start('GET', url).end();
      const expected = {
        'url.full': url,
        'url.scheme': scheme,
        'server.address': address,
        'server.port': port,
      };
      expect(ended().span.attributes).to.include(expected);
    });
  }

  it('contains no secrets of the URL', () => {
    start('GET', 'https://user:password@a.example/?token=secret&a=b').end();
    expect(ended().span.attributes['url.full']).to.equal(
      'https://REDACTED:REDACTED@a.example/?token=REDACTED&a=b',
    );
  });

  it('is a child of the span of the call, and records its duration in the context of the call', () => {
    const traceFlags = TraceFlags.SAMPLED;
    const call = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags });
    start('GET', 'https://a.example/', undefined, call).end();
    const { span, context } = ended();
    expect(span.spanContext().traceId).to.equal(TRACE_ID);
    expect(span.parentSpanContext?.spanId).to.equal(SPAN_ID);
    expect(context).to.equal(call);
  });

  it('records its duration in seconds', () => {
    let now = 1000;
    Object.defineProperty(performance, 'now', { value: () => now, configurable: true });
    try {
      const { end } = start();
      now += 250;
      end();
    } finally {
      Reflect.deleteProperty(performance, 'now');
    }
    expect(ended().duration).to.equal(0.25);
  });

  describe('with a response', () => {
    it('has its status and the peer, which is no part of the metric', () => {
      const { respond, end } = start();
      respond(200, { remoteAddress: '192.0.2.1', remotePort: 8443 });
      end();
      const { span, metricAttributes } = ended();
      expect(span.attributes).to.include({
        'http.response.status_code': 200,
        'network.peer.address': '192.0.2.1',
        'network.peer.port': 8443,
      });
      expect(span.attributes).not.to.have.property('error.type');
      expect(span.status).to.deep.equal({ code: SpanStatusCode.UNSET });
      expect(metricAttributes).to.deep.equal({ ...COMMON, 'http.response.status_code': 200 });
    });

    for (const peer of [undefined, {}, { remoteAddress: '192.0.2.1' }, { remotePort: 8443 }]) {
      it(`has no peer if that is unknown: ${JSON.stringify(peer)}`, () => {
        const { respond, end } = start();
        respond(399, peer);
        end();
        const { attributes, status } = ended().span;
        expect(attributes).to.have.property('http.response.status_code', 399);
        expect(attributes).not.to.have.any.keys('network.peer.address', 'network.peer.port', 'error.type');
        expect(status.code).to.equal(SpanStatusCode.UNSET);
      });
    }

    for (const code of [400, 404, 503]) {
      it(`fails without a message for the status ${code}`, () => {
        const { respond, end } = start();
        respond(code, undefined);
        end();
        const { span, metricAttributes } = ended();
        const outcome = { 'http.response.status_code': code, 'error.type': `${code}` };
        expect(span.attributes).to.include(outcome);
        expect([span.status, span.events]).to.deep.equal([{ code: SpanStatusCode.ERROR }, []]);
        expect(metricAttributes).to.deep.equal({ ...COMMON, ...outcome });
      });
    }
  });

  describe('with a failure', () => {
    it('has its type and message, and records the exception', () => {
      start().end({ type: 'ECONNREFUSED', error: new RangeError('no connection') });
      const { span, metricAttributes } = ended();
      expect(span.attributes).to.have.property('error.type', 'ECONNREFUSED');
      expect(span.status).to.deep.equal({ code: SpanStatusCode.ERROR, message: 'no connection' });
      expect(span.events[0]?.attributes).to.have.property('exception.message', 'no connection');
      expect(metricAttributes).to.deep.equal({ ...COMMON, 'error.type': 'ECONNREFUSED' });
    });

    for (const failure of [{ type: 'CANCEL' }, { type: 'string', error: 'no connection' }]) {
      it(`has no message and no exception without an error: ${JSON.stringify(failure)}`, () => {
        start().end(failure);
        const { attributes, status, events } = ended().span;
        expect(attributes).to.have.property('error.type', failure.type);
        expect([status, events]).to.deep.equal([{ code: SpanStatusCode.ERROR }, []]);
      });
    }

    it('has the type of the failure and the status if a response fails', () => {
      const { respond, end } = start();
      respond(500, undefined);
      end({ type: 'CANCEL' });
      expect(ended().span.attributes).to.include({
        'http.response.status_code': 500,
        'error.type': 'CANCEL',
      });
    });
  });

  it('ends once: a later end changes nothing', () => {
    const { end } = start();
    end();
    end({ type: 'CANCEL', error: new Error('too late') });
    const { span, metricAttributes } = ended();
    expect(span.status.code).to.equal(SpanStatusCode.UNSET);
    expect(span.events).to.deep.equal([]);
    expect(metricAttributes).to.deep.equal(COMMON);
  });
});
