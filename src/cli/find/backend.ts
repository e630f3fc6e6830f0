import type { Trace } from '../trace/trace.ts';

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
