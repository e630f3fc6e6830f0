import type { Telemetry } from '../telemetry.ts';
import { startBackend } from './backend.ts';

interface Envelope {
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly name: string;
      readonly data?: string;
      readonly properties?: Readonly<Record<string, string>>;
    };
  };
}

/**
 * Application Insights.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete
 */
export const AZURE: Telemetry = {
  async start() {
    const backend = await startBackend({ tls: true }, ({ body }) => {
      const count = itemsOf(body).length;
      return JSON.stringify({ itemsReceived: count, itemsAccepted: count, errors: [] });
    });
    const ofType = (type: string) =>
      backend.sent
        .filter(({ url }) => url.endsWith('/track'))
        .flatMap(({ body }) => itemsOf(body))
        .filter(({ data }) => data.baseType === type)
        .map(({ data }) => data.baseData);
    return {
      url: backend.url,
      env: {
        ...backend.env,
        APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=${backend.url}`,
        APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true',
        // By default, Azure Monitor samples 5 traces in a second.
        OTEL_TRACES_SAMPLER: 'always_on',
      },
      clientSpans: () =>
        ofType('RemoteDependencyData').map(({ name, data, properties }) => ({
          name,
          attributes: { url: data, ...properties },
        })),
      // https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/monitor/monitor-opentelemetry-exporter/src/utils/spanUtils.ts
      omitted: ['user_agent.original'],
      problems: () =>
        ofType('RequestData').length === 0
          ? ['no span of an inbound call arrives at Application Insights']
          : [],
      close: backend.close,
    };
  },
};

function itemsOf(body: Buffer): Envelope[] {
  const items: unknown = JSON.parse(body.toString() || '[]');
  return Array.isArray(items) ? items : [];
}
