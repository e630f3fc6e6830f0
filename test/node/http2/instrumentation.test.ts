import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Attributes, Histogram } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { getSeekSessionId, SeekHttp2Instrumentation } from '../../../src/index.ts';
import {
  http2InstrumentationWith,
  type SeekHttp2InstrumentationConfig,
} from '../../../src/node/http2/instrumentation.ts';
import { HTTP2_INSTRUMENTATION, OWN_VERSION } from '../../../src/node/packages/names.ts';
import { processSettings } from '../../../src/node/process-settings.ts';
import { startHttp2Server } from '../../support/http2-server.ts';
import { useResource } from '../../support/use-resource.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const OTHER_SESSION = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const OPTIONS: SeekHttp2InstrumentationConfig = { hosts: ['127.0.0.1'], userAgent: 'http2-test/1.0.0' };

/** Returns a provider that keeps the spans of its tracers. */
function recordingTracerProvider() {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  return { provider, spans: () => exporter.getFinishedSpans() };
}

/** Returns a provider that keeps what its meters create and record. */
function recordingMeterProvider() {
  const calls: unknown[] = [];
  const record: Histogram['record'] = (_, attributes?: Attributes) => calls.push(attributes);
  const createHistogram = (name: string) => {
    calls.push(name);
    return { record };
  };
  const getMeter = (...args: unknown[]) => {
    calls.push(args);
    return { createHistogram } as never;
  };
  return { provider: { getMeter }, calls };
}

describe('SeekHttp2Instrumentation', () => {
  const server = useResource(startHttp2Server, (each) => each.close());
  let session: ClientHttp2Session;
  let request: unknown;
  const made: SeekHttp2Instrumentation[] = [];

  beforeEach(() => {
    session = connect(server.origin);
    request = session.request;
  });

  afterEach(() => {
    for (const each of made.splice(0)) {
      each.disable();
    }
    session.destroy();
    expect(session.request, 'the method after the test').to.equal(request);
  });

  const instrument = (config?: SeekHttp2InstrumentationConfig) => {
    const instrumentation = new SeekHttp2Instrumentation(config);
    made.push(instrumentation);
    return instrumentation;
  };
  /** Makes a request, and returns the headers that the server received. */
  const get = async () => {
    await once(session.request().resume(), 'close');
    return server.requests.at(-1)?.headers ?? {};
  };
  /** Makes a request, and returns the `User-Agent` that the server received. */
  const sentUserAgent = async () => (await get())['user-agent'];

  it('has the name and the version of this package', () => {
    expect(instrument()).to.include({
      instrumentationName: HTTP2_INSTRUMENTATION,
      instrumentationVersion: OWN_VERSION,
    });
  });

  it('adds the headers as soon as it is made', async () => {
    expect(instrument(OPTIONS).isEnabled()).to.equal(true);
    expect(await get()).to.include.keys('x-request-id', 'x-session-id');
    expect(await sentUserAgent()).to.equal('http2-test/1.0.0');
  });

  it('does not touch requests to other hosts', async () => {
    instrument();
    expect(Object.keys(await get()).sort()).to.deep.equal([':authority', ':method', ':path', ':scheme']);
  });

  it('throws a TypeError that names an invalid option, and does nothing then', () => {
    for (const [config, message] of [
      [{ hosts: ['https://seek.com/'] }, /^SEEK option "hosts".*not a valid host pattern/],
      [{ propagate: 'baggage' }, /^SEEK option "propagate" takes/],
      [{ userAgent: '' }, /^SEEK option "userAgent" takes/],
      [{ session: 7 }, /^SEEK option "session" takes/],
      [{ requestLog: 'log' }, /^SEEK option "requestLog" takes/],
      [{ enabled: 'no' }, /^SEEK option "enabled" takes true or false; found "no"$/],
    ] as [object, RegExp][]) {
      expect(() => instrument(config), JSON.stringify(config)).to.throw(TypeError, message);
      expect(session.request).to.equal(request);
    }
  });

  it('throws a TypeError for options that are not an object', () => {
    for (const config of [null, 'seek.com', 7, []]) {
      expect(() => instrument(config as never)).to.throw(
        TypeError,
        /^SEEK options must be an object, such as .*; found /,
      );
    }
  });

  it('keeps its configuration if setConfig throws', async () => {
    const instrumentation = instrument(OPTIONS);
    expect(() => instrumentation.setConfig({ hosts: 'seek.com' as never })).to.throw(TypeError);
    expect(instrumentation.getConfig()).to.deep.equal({ ...OPTIONS, enabled: true });
    expect(await sentUserAgent()).to.equal('http2-test/1.0.0');
  });

  it('starts disabled with enabled: false, until it is enabled', async () => {
    const instrumentation = instrument({ ...OPTIONS, enabled: false });
    expect(instrumentation.isEnabled()).to.equal(false);
    expect(session.request).to.equal(request);
    instrumentation.disable();
    expect(await sentUserAgent()).to.equal(undefined);
    instrumentation.enable();
    expect(instrumentation.isEnabled()).to.equal(true);
    expect(await sentUserAgent()).to.equal('http2-test/1.0.0');
  });

  it('follows disable() and enable(), also when they are called repeatedly', async () => {
    const instrumentation = instrument(OPTIONS);
    const { provider, spans } = recordingTracerProvider();
    instrumentation.setTracerProvider(provider);
    instrumentation.disable();
    instrumentation.disable();
    expect(instrumentation.isEnabled()).to.equal(false);
    expect(session.request).to.equal(request);
    await get();
    instrumentation.enable();
    instrumentation.enable();
    expect(await sentUserAgent()).to.equal('http2-test/1.0.0');
    expect(spans()).to.have.length(1);
  });

  it('uses the last configuration, and stays as enabled as it is', async () => {
    const instrumentation = instrument(OPTIONS);
    instrumentation.setConfig({ ...OPTIONS, userAgent: 'changed/2.0.0' });
    expect(await sentUserAgent()).to.equal('changed/2.0.0');
    instrumentation.setConfig();
    expect(instrumentation.getConfig()).to.deep.equal({ enabled: true });
    expect(await sentUserAgent()).to.equal(undefined);
    instrumentation.disable();
    instrumentation.setConfig(OPTIONS);
    expect(session.request).to.equal(request);
  });

  it('returns the configuration that it was given', () => {
    const ignoreRequestHook = () => true;
    const instrumentation = instrument({ ...OPTIONS, ignoreRequestHook });
    expect(instrumentation.getConfig()).to.deep.equal({ ...OPTIONS, ignoreRequestHook, enabled: true });
    instrumentation.setConfig(instrumentation.getConfig());
    expect(instrumentation.getConfig()).to.deep.equal({ ...OPTIONS, ignoreRequestHook, enabled: true });
  });

  it('records spans with the last tracer provider, under its own name and version', async () => {
    const instrumentation = instrument(OPTIONS);
    const [first, second] = [recordingTracerProvider(), recordingTracerProvider()];
    instrumentation.setTracerProvider(first.provider);
    await get();
    instrumentation.setTracerProvider(second.provider);
    const { 'x-request-id': requestId } = await get();
    expect(first.spans()).to.have.length(1);
    expect(second.spans()).to.have.length(1);
    expect(second.spans()[0]?.attributes).to.include({
      'seek.request_id': requestId,
      'user_agent.original': 'http2-test/1.0.0',
    });
    expect(second.spans()[0]?.instrumentationScope).to.include({
      name: HTTP2_INSTRUMENTATION,
      version: OWN_VERSION,
    });
  });

  it('runs ignoreRequestHook, which omits the span but not the headers', async () => {
    const ignored: unknown[] = [];
    const ignoreRequestHook = (given: unknown) => ignored.push(given) > 0;
    const instrumentation = instrument({ ...OPTIONS, ignoreRequestHook });
    const { provider, spans } = recordingTracerProvider();
    instrumentation.setTracerProvider(provider);
    expect(await sentUserAgent()).to.equal('http2-test/1.0.0');
    expect(ignored).to.deep.equal([{ method: 'GET', url: `${server.origin}/` }]);
    expect(spans()).to.deep.equal([]);
    instrumentation.setConfig(OPTIONS);
    await get();
    expect([ignored.length, spans().length]).to.deep.equal([1, 1]);
  });

  it('records durations with the last meter provider, under its own name and version', async () => {
    const instrumentation = instrument(OPTIONS);
    const [first, second] = [recordingMeterProvider(), recordingMeterProvider()];
    instrumentation.setMeterProvider(first.provider);
    instrumentation.setMeterProvider(second.provider);
    await get();
    const created = [[HTTP2_INSTRUMENTATION, OWN_VERSION], 'http.client.request.duration'];
    expect(first.calls).to.deep.equal(created);
    expect(second.calls.slice(0, 2)).to.deep.equal(created);
    expect(second.calls).to.have.length(3);
    expect(second.calls[2]).to.include({ 'server.address': '127.0.0.1', 'http.response.status_code': 200 });
  });

  it('has the session that getSeekSessionId() returns, while it is enabled', async () => {
    const instrumentation = instrument({ ...OPTIONS, session: () => SESSION });
    expect(getSeekSessionId()).to.equal(SESSION);
    expect((await get())['x-session-id']).to.equal(SESSION);
    instrumentation.setConfig({ ...OPTIONS, session: () => OTHER_SESSION });
    expect(getSeekSessionId()).to.equal(OTHER_SESSION);
    instrumentation.disable();
    expect(getSeekSessionId()).to.equal(undefined);
    instrumentation.setConfig({ ...OPTIONS, session: () => SESSION });
    expect(getSeekSessionId()).to.equal(undefined);
    instrument({ ...OPTIONS, session: () => SESSION, enabled: false });
    expect(getSeekSessionId()).to.equal(undefined);
  });

  it('keeps settings that it is made with, whatever its configuration says', async () => {
    const settings = processSettings({ hosts: ['127.0.0.1'], userAgent: 'http2-test/1.0.0' });
    const instrumentation = http2InstrumentationWith(settings, { enabled: false });
    made.push(instrumentation);
    expect(instrumentation).to.be.instanceOf(SeekHttp2Instrumentation);
    expect(instrumentation.isEnabled()).to.equal(false);
    instrumentation.enable();
    expect(await sentUserAgent()).to.equal('http2-test/1.0.0');
    instrumentation.setConfig({ hosts: [], userAgent: 'changed/2.0.0' });
    expect(await sentUserAgent()).to.equal('http2-test/1.0.0');
    expect(() => instrumentation.setConfig({ enabled: 1 as never })).to.throw(TypeError, /"enabled"/);
  });
});
