import type { Attributes, Histogram, MeterProvider, Span } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { GraphqlRequest } from '../../src/core/graphql/request.ts';
import { type GraphqlCall, graphqlCall, readRequest } from '../../src/node/graphql/call.ts';

export const URL_OF_SEEK = 'https://graphql.seek.com/graphql';
/** The body of a request, and what it asks for. */
export const QUERY = '{"query":"query Q { version hirer(id: \\"Jane Doe\\") { name } }"}';
export const REQUEST: GraphqlRequest = { type: 'query', name: 'Q', rootFields: ['version', 'hirer'] };
export const ATTRIBUTES: Attributes = {
  'graphql.operation.type': 'query',
  'graphql.operation.name': 'Q',
  'seek.graphql.root_fields': ['version', 'hirer'],
};

export const noHeader = (): undefined => undefined;

/** The body of a response that reports an error for each code. */
export function failed(...codes: string[]): Buffer {
  const errors = codes.map((code) => ({ message: 'Jane Doe', extensions: { code } }));
  return Buffer.from(JSON.stringify({ errors }));
}

interface RecordingSpan {
  readonly span: Span;
  /** The names of the attributes in the order in which they were set, each time. */
  readonly set: readonly string[];
  /** Ends the span. */
  ended(): Pick<ReadableSpan, 'attributes' | 'status' | 'events'>;
}

/** Starts a real span. */
export function recordingSpan(): RecordingSpan {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const span = provider.getTracer('test').startSpan('POST');
  const set: string[] = [];
  const { setAttribute } = span;
  span.setAttribute = (name, value) => {
    set.push(name);
    return setAttribute.call(span, name, value);
  };
  const ended = () => {
    span.end();
    const { attributes, status, events } = exporter.getFinishedSpans()[0] as ReadableSpan;
    return { attributes, status, events };
  };
  return { span, set, ended };
}

interface BegunCall extends RecordingSpan {
  readonly call: GraphqlCall;
}

/** Begins a call with a span, and with a request log that it does not call. */
export function begin(url: string = URL_OF_SEEK, method = 'POST'): BegunCall {
  const recording = recordingSpan();
  const settings = { graphql: true, requestLog: () => {} };
  return { ...recording, call: graphqlCall(settings, recording.span, method, url) as GraphqlCall };
}

/** Begins a call whose operation is known and whose response headers have arrived. */
export function answered(status = 200): BegunCall {
  const begun = begin();
  readRequest(begun.call, Buffer.from(QUERY), noHeader);
  begun.call.status = status;
  return begun;
}

/** A meter provider whose histograms call a function. */
export function meterProvider(record: Histogram['record']): MeterProvider {
  return { getMeter: () => ({ createHistogram: () => ({ record }) }) } as unknown as MeterProvider;
}
