import { OTLP, type Telemetry } from '../telemetry.ts';

/** For a vendor's tracer beside `register`: the spans go to an OTLP endpoint, and the vendor's own to the vendor. */
export function besideOtlp(vendor: Telemetry): Telemetry {
  return {
    async start() {
      const [otlp, own] = await Promise.all([OTLP.start(), vendor.start()]);
      return {
        url: own.url,
        env: { ...own.env, ...otlp.env },
        clientSpans: otlp.clientSpans,
        problems: () => [
          ...(own.clientSpans().length === 0 ? ['no client span arrives at the vendor'] : []),
          ...(own.problems?.() ?? []),
        ],
        close: async () => {
          await Promise.all([otlp.close(), own.close()]);
        },
      };
    },
  };
}
