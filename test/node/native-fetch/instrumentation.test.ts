import type { Attributes, Histogram } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import {
  NativeFetchInstrumentation,
  withNativeFetch,
} from '../../../src/node/native-fetch/instrumentation.ts';
import { processSettings } from '../../../src/node/process-settings.ts';
import { useRecordingServer } from '../../support/recording-server.ts';

describe('NativeFetchInstrumentation', () => {
  const server = useRecordingServer();
  const { fetch: original } = globalThis;
  const made: { disable(): void }[] = [];

  afterEach(() => {
    for (const each of made.splice(0)) {
      each.disable();
    }
    expect(globalThis.fetch).to.equal(original);
    delete process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS'];
  });

  const settings = () => processSettings({ hosts: ['127.0.0.1'], userAgent: 'fetch-test/1.0.0' });
  const instrument = () => {
    const instrumentation = new NativeFetchInstrumentation(settings(), true);
    made.push(instrumentation);
    return instrumentation;
  };
  const isStamped = async () => {
    await fetch(server.origin);
    return server.requests.at(-1)?.headers['x-request-id'] !== undefined;
  };

  it('is on from its creation until it is disabled', async () => {
    const instrumentation = instrument();
    expect(instrumentation.getConfig().enabled).to.equal(true);
    expect([instrumentation.isEnabled(), await isStamped()]).to.deep.equal([true, true]);
    instrumentation.disable();
    expect([instrumentation.isEnabled(), await isStamped()]).to.deep.equal([false, false]);
    instrumentation.enable();
    instrumentation.enable();
    expect(await isStamped()).to.equal(true);
  });

  it('records with the providers of the SDK', async () => {
    const exporter = new InMemorySpanExporter();
    const recorded: (Attributes | undefined)[] = [];
    const record: Histogram['record'] = (_, attributes) => void recorded.push(attributes);
    const instrumentation = instrument();
    instrumentation.setTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
    instrumentation.setMeterProvider({
      getMeter: () => ({ createHistogram: () => ({ record }) }) as never,
    });
    await fetch(server.origin);
    expect(exporter.getFinishedSpans()[0]?.instrumentationScope.name).to.equal(
      'opentelemetry-instrumentation-seek-fetch',
    );
    expect(recorded[0]).to.include({ 'http.request.method': 'GET', 'http.response.status_code': 200 });
  });

  it('joins a list once, and only on a runtime with a fetch of its own', () => {
    expect(withNativeFetch([], settings())).to.deep.equal([]);
    const list = withNativeFetch([], settings(), 'Bun');
    made.push(...list);
    expect(list[0]).to.be.instanceOf(NativeFetchInstrumentation);
    expect(withNativeFetch(list, settings(), 'Bun')).to.deep.equal(list);
  });

  it('only adds the headers if the environment disables undici', async () => {
    process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS'] = 'undici';
    made.push(...withNativeFetch([], settings(), 'Deno'));
    expect(await isStamped()).to.equal(true);
    expect(server.requests[0]?.headers).not.to.have.property('traceparent');
  });
});
