/**
 * A client of Grafana Tempo's HTTP API.
 *
 * @see https://grafana.com/docs/tempo/latest/api_docs/
 * @module
 */
import { BackendError } from '../errors.ts';
import { elementsOf, membersOf } from '../otlp/json-value.ts';
import { receivedSpans } from '../otlp/otlp-json.ts';
import { mergedTraces } from '../trace/merged-traces.ts';
import { receivedText } from '../trace/received-text.ts';
import { receivedTrace } from '../trace/received-trace.ts';
import type { Trace } from '../trace/trace.ts';
import { type HttpClient, httpClient } from './http-client.ts';
import type { Backend, Found } from './search.ts';
import { UUID_ATTRIBUTES } from './uuid-attributes.ts';

/** The default address of Tempo. */
export const DEFAULT_TEMPO_URL = 'http://localhost:3200';

const TIMEOUT_MILLIS = 20_000;
/** Per search. A session rarely has more traces. */
const MAX_TRACES = 200;
const MAX_PARALLEL_TRACES = 8;
/** Tempo refuses to search a longer time by default: https://grafana.com/docs/tempo/latest/configuration/#query-frontend */
const MAX_SEARCHED_SECONDS = 168 * 3_600;

/** A query that is wrong or too long, a trace that is too large, and too many requests. */
const ERRORS: readonly number[] = [400, 422, 429];

/** A trace as far as Tempo returned it. */
interface TempoTrace {
  readonly trace: Trace | undefined;
  /** `false` if it is larger than Tempo's limit. */
  readonly isComplete: boolean;
}

/**
 * @param address - the address of Tempo or of its query frontend, with its base path, if any. `user:password@` is sent as
 * HTTP basic authentication and never printed
 */
export function tempoAt(address: URL, timeoutMillis: number = TIMEOUT_MILLIS): Backend {
  const client = httpClient(
    address,
    {
      name: 'Tempo',
      option: '--tempo',
      remedy:
        'Check that it runs and that this is the address of its HTTP API (port 3200 by default). Set another address with --tempo URL or TEMPO_URL.',
    },
    timeoutMillis,
  );
  return {
    name: `Tempo at ${client.base}`,
    trace: async (traceId) => (await traceWithId(client, traceId)).trace,
    tracesWith: async (uuid, sinceMicros, service) => {
      const { traceIds, isComplete } = await search(client, traceQl(uuid, service), sinceMicros);
      const found: TempoTrace[] = [];
      for (let start = 0; start < traceIds.length; start += MAX_PARALLEL_TRACES) {
        const batch = traceIds.slice(start, start + MAX_PARALLEL_TRACES);
        found.push(...(await Promise.all(batch.map((traceId) => traceWithId(client, traceId)))));
      }
      return {
        traces: mergedTraces(found.flatMap(({ trace }) => trace ?? [])),
        isComplete: isComplete && found.every((each) => each.isComplete),
      } satisfies Found;
    },
    // Grafana shows Tempo's traces, at an address that Tempo does not know.
    traceUrl: () => undefined,
  };
}

/** @see https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/ */
function traceQl(uuid: string, service: string | undefined): string {
  const recorded = UUID_ATTRIBUTES.map((name) => `span.${name} = ${JSON.stringify(uuid)}`).join(' || ');
  return service === undefined
    ? `{ ${recorded} }`
    : `{ (${recorded}) && resource.service.name = ${JSON.stringify(service)} }`;
}

async function search(
  client: HttpClient,
  q: string,
  sinceMicros: number,
): Promise<{ readonly traceIds: readonly string[]; readonly isComplete: boolean }> {
  const traceIds = new Set<string>();
  let isComplete = true;
  const since = Math.floor(sinceMicros / 1_000_000);
  for (let end = Math.ceil(Date.now() / 1_000); end > since; end -= MAX_SEARCHED_SECONDS) {
    const parameters = new URLSearchParams({
      q,
      start: String(Math.max(since, end - MAX_SEARCHED_SECONDS)),
      end: String(end),
      limit: String(MAX_TRACES),
      spss: '1',
    });
    const path = `/api/search?${parameters}`;
    const { status, body } = await json(client, path);
    if (!('traces' in body || 'metrics' in body)) {
      throw notTempo(client, status, path);
    }
    const ids = elementsOf(body['traces']).map((trace) => String(membersOf(trace)['traceID']));
    isComplete &&= ids.length < MAX_TRACES;
    for (const id of ids) {
      // Tempo leaves out zeros at the start.
      traceIds.add(id.padStart(32, '0'));
    }
  }
  return { traceIds: [...traceIds], isComplete };
}

async function traceWithId(client: HttpClient, traceId: string): Promise<TempoTrace> {
  const id = encodeURIComponent(traceId);
  const current = await json(client, `/api/v2/traces/${id}`);
  // Tempo before 2.6 has the first version only. The second version returns an empty trace for one that it does not have.
  const { body } = current.status === 404 ? await json(client, `/api/traces/${id}`) : current;
  const received = receivedSpans(body);
  return {
    trace:
      received.length === 0
        ? undefined
        : receivedTrace(
            traceId,
            received.map(({ span }) => span),
          ),
    isComplete: body['status'] !== 'PARTIAL',
  };
}

/** @returns an empty body if Tempo responds with 404 */
async function json(
  client: HttpClient,
  path: string,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const { status, text } = await client.get(path);
  if (status === 404) {
    return { status, body: {} };
  }
  if (status >= 500 || ERRORS.includes(status)) {
    throw new BackendError(
      `Tempo at ${client.base} reports an error (HTTP ${status}: ${receivedText(text.trim().slice(0, 300)) || 'no reason given'}).`,
      'See the log of Tempo. A shorter --lookback or --service NAME makes the query cheaper.',
    );
  }
  try {
    return { status, body: membersOf(JSON.parse(text)) };
  } catch {
    throw notTempo(client, status, path);
  }
}

function notTempo({ base }: HttpClient, status: number, path: string): BackendError {
  return new BackendError(
    `${base} responds, but not with Tempo's API (HTTP ${status} for GET ${path.split('?', 1)[0]}).`,
    'Pass the address of its HTTP API (port 3200 by default), with the base path if it has one. Ports 4317 and 4318 only receive traces, and port 3000 is that of Grafana.',
  );
}
