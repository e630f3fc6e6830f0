/**
 * A client of the HTTP API that Jaeger's UI uses. `seek-otel tail` answers it, too.
 *
 * @see https://www.jaegertracing.io/docs/latest/architecture/apis/
 * @module
 */

import { JAEGER_UI_PORT } from '../ports.ts';
import { mergedTraces } from '../trace/merged-traces.ts';
import type { HttpClient } from './http-client.ts';
import { jaegerClient, jaegerData } from './jaeger-data.ts';
import { searchJaeger } from './jaeger-search.ts';
import { jaegerServices, jaegerTraces } from './jaeger-traces.ts';
import type { Backend, Found } from './search.ts';
import { UUID_ATTRIBUTES } from './uuid-attributes.ts';

/** The default address of Jaeger's UI. */
export const DEFAULT_JAEGER_URL: string = `http://localhost:${JAEGER_UI_PORT}`;

const TIMEOUT_MILLIS = 20_000;
/** Each with a request per attribute. */
const MAX_PARALLEL_SERVICES = 8;

/**
 * @param address - the address of the UI, such as `http://localhost:16686`, with its base path, if any.
 * `user:password@` is sent as HTTP basic authentication and never printed
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function jaegerAt(address: URL, timeoutMillis: number = TIMEOUT_MILLIS): Backend {
  const client = jaegerClient(address, timeoutMillis);
  return {
    name: `Jaeger at ${client.base}`,
    trace: async (traceId) => {
      const path = `/api/traces/${encodeURIComponent(traceId)}`;
      return (await jaegerData(client, path, jaegerTraces))?.[0];
    },
    tracesWith: async (uuid, sinceMicros, service) => {
      const services = service === undefined ? await servicesOf(client) : [service];
      const period = { startMicros: sinceMicros, endMicros: Date.now() * 1_000 };
      const found: Found[] = [];
      for (let start = 0; start < services.length; start += MAX_PARALLEL_SERVICES) {
        const searches = services
          .slice(start, start + MAX_PARALLEL_SERVICES)
          .flatMap((each) => UUID_ATTRIBUTES.map((attribute) => ({ service: each, attribute, uuid })));
        found.push(...(await Promise.all(searches.map((each) => searchJaeger(client, each, period)))));
      }
      return {
        traces: mergedTraces(found.flatMap(({ traces }) => traces)),
        isComplete: found.every(({ isComplete }) => isComplete),
      };
    },
    traceUrl: (traceId) => `${client.base}/trace/${encodeURIComponent(traceId)}`,
  };
}

async function servicesOf(client: HttpClient): Promise<readonly string[]> {
  return (await jaegerData(client, '/api/services', jaegerServices)) ?? [];
}
