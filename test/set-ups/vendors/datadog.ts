import type { Telemetry } from '../telemetry.ts';
import { startBackend } from './backend.ts';
import { decode } from './msgpack.ts';

interface DatadogSpan {
  readonly name: string;
  readonly meta: Readonly<Record<string, string>>;
}

/** An agent. @see https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/ */
export const DATADOG: Telemetry = {
  async start() {
    const backend = await startBackend({ tls: false });
    const spans = () =>
      backend.sent
        .filter(({ url }) => url === '/v0.4/traces')
        .flatMap(({ body }) => (decode(body) as DatadogSpan[][]).flat());
    const ofKind = (kind: string) => spans().filter(({ meta }) => meta['span.kind'] === kind);
    return {
      url: backend.url,
      env: {
        DD_TRACE_AGENT_URL: backend.url,
        DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
        DD_REMOTE_CONFIGURATION_ENABLED: 'false',
        DD_TRACE_STARTUP_LOGS: 'false',
      },
      clientSpans: () => ofKind('client').map(({ name, meta }) => ({ name, attributes: meta })),
      problems: () =>
        ofKind('server').length === 0 ? ['no span of an inbound call arrives at Datadog'] : [],
      close: backend.close,
    };
  },
};
