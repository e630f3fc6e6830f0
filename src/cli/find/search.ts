import { mergedTraces } from '../trace/merged-traces.ts';
import type { Trace } from '../trace/trace.ts';
import type { Query } from './query.ts';

/** The traces of a search. */
export interface Found {
  readonly traces: readonly Trace[];
  /** `false` if the backend has a limit and may hold more traces. */
  readonly isComplete: boolean;
}

/** What `seek-otel find` asks for traces. All of its methods throw `BackendError` if the backend can't be asked. */
export interface Backend {
  /** As messages name it: `Jaeger at http://localhost:16686`. Without credentials and query. */
  readonly name: string;
  /** @returns `undefined` if the backend does not have the trace */
  trace(traceId: string): Promise<Trace | undefined>;
  /**
   * Searches for the traces in which a span recorded the UUID.
   *
   * @param service - default: all services
   */
  tracesWith(uuid: string, sinceMicros: number, service?: string): Promise<Found>;
  /** Where the backend's UI shows a trace; `undefined` if it has no such page. */
  traceUrl(traceId: string): string | undefined;
}

/** Each trace once, oldest first. */
export interface SearchResult extends Found {
  /** The IDs without a trace. */
  readonly notFound: readonly string[];
}

/**
 * Gets the traces that the IDs stand for, and those in which spans recorded them. Neither replaces the other: a session
 * may have further traces.
 */
export async function search(
  backend: Backend,
  queries: readonly Query[],
  sinceMicros: number,
  service: string | undefined,
): Promise<SearchResult> {
  const traceWithId = oncePerKey((traceId) => backend.trace(traceId));
  const tracesWith = oncePerKey((uuid) => backend.tracesWith(uuid, sinceMicros, service));
  const traces: (readonly Trace[])[] = [];
  const notFound: string[] = [];
  let isComplete = true;
  // One after the other: the search for one ID may already take many requests.
  for (const { id, traceId, spellings } of queries) {
    const trace = traceId === undefined ? undefined : await traceWithId(traceId);
    const found: (readonly Trace[])[] = trace === undefined ? [] : [[trace]];
    for (const uuid of spellings) {
      const recorded = await tracesWith(uuid);
      found.push(recorded.traces);
      isComplete &&= recorded.isComplete;
    }
    if (found.every(({ length }) => length === 0)) {
      notFound.push(id);
    }
    traces.push(...found);
  }
  return { traces: mergedTraces(traces.flat()), isComplete, notFound };
}

/** A pasted log names the same trace several times. */
function oncePerKey<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (key) => {
    const answer = asked.get(key) ?? ask(key);
    asked.set(key, answer);
    return answer;
  };
}
