import { OTLP, type Telemetry } from '../telemetry.ts';

/** Logfire takes OTLP. Beside each span, its SDK exports a placeholder for it when it starts. */
export const LOGFIRE: Telemetry = {
  async start() {
    const otlp = await OTLP.start();
    return {
      ...otlp,
      env: { ...otlp.env, LOGFIRE_BASE_URL: otlp.url, LOGFIRE_TOKEN: 'none' },
      clientSpans: () =>
        otlp.clientSpans().filter(({ attributes }) => attributes['logfire.span_type'] !== 'pending_span'),
    };
  },
};
