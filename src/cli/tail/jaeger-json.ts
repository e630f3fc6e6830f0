/**
 * A trace in the JSON of Jaeger's query API.
 *
 * @see https://www.jaegertracing.io/docs/latest/architecture/apis/
 * @module
 */
import type { Attribute, Trace, TraceSpan } from '../trace/trace.ts';

interface KeyValue {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int64' | 'float64';
  readonly value: string | number | boolean;
}

export function jaegerTrace({ traceId, spans }: Trace): object {
  const processIds = new Map<string, string>();
  const processes: Record<string, object> = {};
  const processIdOf = ({ service, serviceVersion }: TraceSpan) => {
    const key = JSON.stringify([service, serviceVersion]);
    const processId = processIds.get(key) ?? `p${processIds.size + 1}`;
    if (!processIds.has(key)) {
      processIds.set(key, processId);
      const tags = serviceVersion === undefined ? {} : { 'service.version': serviceVersion };
      processes[processId] = { serviceName: service, tags: keyValues(tags) };
    }
    return processId;
  };
  return {
    traceID: traceId,
    spans: spans.map((span) => ({
      traceID: traceId,
      spanID: span.spanId,
      operationName: span.name,
      references:
        span.parentSpanId === undefined
          ? []
          : [{ refType: 'CHILD_OF', traceID: traceId, spanID: span.parentSpanId }],
      startTime: span.startMicros,
      duration: span.durationMicros,
      tags: keyValues(span.failed ? { ...span.attributes, error: true } : span.attributes),
      logs: [],
      processID: processIdOf(span),
      warnings: null,
    })),
    processes,
    warnings: null,
  };
}

function keyValues(attributes: Readonly<Record<string, Attribute>>): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => {
    switch (typeof value) {
      case 'string':
        return { key, type: 'string', value };
      case 'boolean':
        return { key, type: 'bool', value };
      case 'number':
        return { key, type: Number.isInteger(value) ? 'int64' : 'float64', value };
      default:
        // https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/#attributes
        return { key, type: 'string', value: JSON.stringify(value) };
    }
  });
}
