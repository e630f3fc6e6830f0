// Records a span, a measurement and a log record, flushes them, and prints the names of the injected headers.
const { setTimeout: wait } = require('node:timers/promises');
const api = require('@opentelemetry/api');
const logs = api.logs ?? require('@opentelemetry/api-logs').logs;

// A proxy of the API stands before the provider of the SDK.
const flush = (provider) =>
  (provider.getDelegate?.() ?? provider._getDelegate?.() ?? provider).forceFlush?.();

// The SDK does not say when its server listens.
const scraped = async (url, attempts = 100) => {
  try {
    return await (await fetch(url)).text();
  } catch (error) {
    if (attempts === 0) {
      throw error;
    }
    await wait(20);
    return scraped(url, attempts - 1);
  }
};

(async () => {
  const span = api.trace
    .getTracer('signals')
    .startSpan('probe.span', { attributes: { first: 1, 'probe.attribute': 2 } });
  const carrier = {};
  api.propagation.inject(api.trace.setSpan(api.context.active(), span), carrier);
  span.end();
  api.metrics.getMeter('signals').createCounter('probe_metric').add(1);
  logs.getLogger('signals').emit({ body: 'probe.log' });
  await Promise.all(
    [api.trace.getTracerProvider(), api.metrics.getMeterProvider(), logs.getLoggerProvider()].map(flush),
  );
  const port = process.env.OTEL_EXPORTER_PROMETHEUS_PORT;
  if (port !== undefined) {
    console.log(await scraped(`http://127.0.0.1:${port}/metrics`));
  }
  console.log(`injected: ${Object.keys(carrier).sort().join()}`);
})();
