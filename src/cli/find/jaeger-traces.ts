/**
 * Traces in the JSON of Jaeger's API. Its members may be missing or of any type: versions of Jaeger differ, and so do
 * other implementations of its API.
 *
 * @see https://www.jaegertracing.io/docs/latest/architecture/apis/
 * @module
 */
import { elementsOf, membersOf } from '../otlp/json-value.ts';
import { mergedTraces } from '../trace/merged-traces.ts';
import { type ReceivedSpan, receivedTrace } from '../trace/received-trace.ts';
import type { Trace } from '../trace/trace.ts';

type Members = Readonly<Record<string, unknown>>;
type Process = Pick<ReceivedSpan, 'service' | 'serviceVersion'>;

/**
 * @param data - the data of a response
 * @returns each trace once
 * @throws TypeError if it is not a list of traces
 */
export function jaegerTraces(data: unknown): readonly Trace[] {
  if (!Array.isArray(data) || !data.every(isTrace)) {
    throw new TypeError('not a list of traces');
  }
  return mergedTraces(data.map(traceOf));
}

/** @param data - the data of a response. `null` if Jaeger has no services */
export function jaegerServices(data: unknown): readonly string[] {
  if (data !== null && !Array.isArray(data)) {
    throw new TypeError('not a list of services');
  }
  return elementsOf(data).filter((service) => typeof service === 'string');
}

function isTrace(value: unknown): value is Members {
  return 'traceID' in membersOf(value);
}

function traceOf({ traceID, spans, processes }: Members): Trace {
  const processOf = processesIn(membersOf(processes));
  return receivedTrace(
    traceID,
    elementsOf(spans).map((span) => spanOf(membersOf(span), traceID, processOf)),
  );
}

/** Reads each process once, not once per span: a process may have many tags. */
function processesIn(processes: Members): (id: unknown) => Process {
  const read = new Map<unknown, Process>();
  return (id) => {
    const known = read.get(id);
    if (known !== undefined) {
      return known;
    }
    const isKey = (typeof id === 'string' || typeof id === 'number') && Object.hasOwn(processes, id);
    const { serviceName, tags } = membersOf(isKey ? processes[id] : undefined);
    const process = { service: serviceName, serviceVersion: attributesOf(tags)['service.version'] };
    read.set(id, process);
    return process;
  };
}

function spanOf(span: Members, traceId: unknown, processOf: (id: unknown) => Process): ReceivedSpan {
  const attributes = attributesOf(span['tags']);
  const parent = elementsOf(span['references'])
    .map(membersOf)
    .find(({ refType, traceID }) => refType === 'CHILD_OF' && traceID === traceId);
  return {
    ...processOf(span['processID']),
    spanId: span['spanID'],
    parentSpanId: parent?.['spanID'],
    name: span['operationName'],
    startMicros: span['startTime'],
    durationMicros: span['duration'],
    attributes,
    failed: attributes['error'] === true || attributes['otel.status_code'] === 'ERROR',
  };
}

function attributesOf(tags: unknown): Record<string, unknown> {
  return Object.fromEntries(
    elementsOf(tags)
      .map(membersOf)
      .flatMap(({ key, value }) => (typeof key === 'string' ? [[key, tagValueOf(value)]] : [])),
  );
}

/** Jaeger stores an array as JSON: https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/ */
function tagValueOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('[') || !value.endsWith(']')) {
    return value;
  }
  try {
    const array: readonly unknown[] = JSON.parse(value);
    return array.some((element) => typeof element === 'object') ? value : array;
  } catch {
    return value;
  }
}
