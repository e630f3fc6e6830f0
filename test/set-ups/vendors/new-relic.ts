import type { Telemetry } from '../telemetry.ts';
import { type Sent, startBackend } from './backend.ts';

/** An event has attributes of New Relic, of the application and of the agent. */
type SpanEvent = readonly Readonly<Record<string, unknown>>[];

/** New Relic's collector, as far as its agent needs it to send spans. */
export const NEW_RELIC: Telemetry = {
  async start() {
    const backend = await startBackend({ tls: true }, (sent, port) =>
      JSON.stringify({ return_value: answerTo(methodOf(sent), port) }),
    );
    const spans = () =>
      backend.sent
        .filter((sent) => methodOf(sent) === 'span_event_data')
        .flatMap(({ body }) => JSON.parse(body.toString())[2] as SpanEvent[])
        .map((event): Readonly<Record<string, unknown>> => Object.assign({}, ...event));
    return {
      url: backend.url,
      env: {
        ...backend.env,
        NEW_RELIC_HOST: '127.0.0.1',
        NEW_RELIC_PORT: `${backend.port}`,
        NEW_RELIC_LICENSE_KEY: 'a'.repeat(40),
        NEW_RELIC_APP_NAME: 'consumer',
        NEW_RELIC_NO_CONFIG_FILE: 'true',
        NEW_RELIC_LOG: 'stderr',
        NEW_RELIC_LOG_LEVEL: 'error',
      },
      clientSpans: () =>
        spans()
          .filter((span) => span['span.kind'] === 'client')
          .map((span) => ({ name: `${span['name']}`, attributes: { url: span['http.url'], ...span } })),
      problems: () =>
        spans().some((span) => span['nr.entryPoint'] === true)
          ? []
          : ['no span of an inbound call arrives at New Relic'],
      close: backend.close,
    };
  },
};

function methodOf({ url }: Sent): string | null {
  return new URL(url, 'https://localhost').searchParams.get('method');
}

function answerTo(method: string | null, port: number): unknown {
  switch (method) {
    case 'preconnect':
      return { redirect_host: `127.0.0.1:${port}` };
    case 'connect':
      return {
        agent_run_id: '1',
        account_id: '1',
        primary_application_id: '1',
        trusted_account_key: '1',
        collect_span_events: true,
        event_harvest_config: { report_period_ms: 60_000, harvest_limits: {} },
        span_event_harvest_config: { report_period_ms: 60_000, harvest_limit: 2_000 },
      };
    case 'get_agent_commands':
      return [];
    default:
      return null;
  }
}
