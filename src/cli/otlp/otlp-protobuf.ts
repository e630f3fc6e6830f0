/**
 * Reads OTLP from protobuf.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 * @module
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

type Scalar = 'string' | 'hex' | 'base64' | 'bool' | 'int64' | 'double' | 'fixed64' | 'enum';

interface Field {
  /** In OTLP JSON. */
  readonly name: string;
  readonly type: Scalar | (() => Message);
  readonly repeated?: true;
}

/** The fields that are read, by number. */
type Message = Readonly<Record<number, Field>>;

const ANY_VALUE: Message = {
  1: { name: 'stringValue', type: 'string' },
  2: { name: 'boolValue', type: 'bool' },
  3: { name: 'intValue', type: 'int64' },
  4: { name: 'doubleValue', type: 'double' },
  5: { name: 'arrayValue', type: () => ({ 1: { name: 'values', type: () => ANY_VALUE, repeated: true } }) },
  6: { name: 'kvlistValue', type: () => ({ 1: { name: 'values', type: () => KEY_VALUE, repeated: true } }) },
  7: { name: 'bytesValue', type: 'base64' },
};
const KEY_VALUE: Message = {
  1: { name: 'key', type: 'string' },
  2: { name: 'value', type: () => ANY_VALUE },
};
const ATTRIBUTES: Field = { name: 'attributes', type: () => KEY_VALUE, repeated: true };
const SPAN: Message = {
  1: { name: 'traceId', type: 'hex' },
  2: { name: 'spanId', type: 'hex' },
  4: { name: 'parentSpanId', type: 'hex' },
  5: { name: 'name', type: 'string' },
  6: { name: 'kind', type: 'enum' },
  7: { name: 'startTimeUnixNano', type: 'fixed64' },
  8: { name: 'endTimeUnixNano', type: 'fixed64' },
  9: ATTRIBUTES,
  15: { name: 'status', type: () => ({ 3: { name: 'code', type: 'enum' } }) },
};
const RESOURCE_SPANS: Message = {
  1: { name: 'resource', type: () => ({ 1: ATTRIBUTES }) },
  2: {
    name: 'scopeSpans',
    type: () => ({ 2: { name: 'spans', type: () => SPAN, repeated: true } }),
    repeated: true,
  },
};
const EXPORT_TRACE_SERVICE_REQUEST: Message = {
  1: { name: 'resourceSpans', type: () => RESOURCE_SPANS, repeated: true },
};

/** The wire type of each scalar: https://protobuf.dev/programming-guides/encoding/#structure */
const WIRE_TYPES: Readonly<Record<Scalar, WireType>> = {
  string: WireType.LengthDelimited,
  hex: WireType.LengthDelimited,
  base64: WireType.LengthDelimited,
  bool: WireType.Varint,
  int64: WireType.Varint,
  double: WireType.Bit64,
  fixed64: WireType.Bit64,
  enum: WireType.Varint,
};
/** The limit of the protobuf libraries: https://protobuf.dev/programming-guides/proto-limits/ */
const MAX_DEPTH = 100;

/**
 * Reads an `ExportTraceServiceRequest`.
 *
 * @returns the same in the form of OTLP JSON, with the members that this package reads
 * @throws Error if the bytes are not a protobuf message
 */
export function otlpJsonFrom(protobuf: Uint8Array): unknown {
  return messageFrom(new BinaryReader(protobuf), EXPORT_TRACE_SERVICE_REQUEST, 0);
}

function messageFrom(reader: BinaryReader, message: Message, depth: number): Record<string, unknown> {
  if (depth > MAX_DEPTH) {
    throw new Error(`The message is nested more than ${MAX_DEPTH} levels deep.`);
  }
  const read: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = message[number];
    if (field === undefined || wireType !== wireTypeOf(field)) {
      reader.skip(wireType, number);
    } else {
      const value = valueFrom(reader, field, depth);
      if (field.repeated) {
        read[field.name] ??= [];
        (read[field.name] as unknown[]).push(value);
      } else {
        read[field.name] = value;
      }
    }
  }
  return read;
}

function wireTypeOf({ type }: Field): WireType {
  return typeof type === 'function' ? WireType.LengthDelimited : WIRE_TYPES[type];
}

function valueFrom(reader: BinaryReader, { type }: Field, depth: number): unknown {
  switch (type) {
    case 'string':
      return reader.string();
    case 'hex':
      return Buffer.from(reader.bytes()).toString('hex');
    case 'base64':
      return Buffer.from(reader.bytes()).toString('base64');
    case 'bool':
      return reader.bool();
    case 'int64':
      return String(reader.int64());
    case 'double':
      return reader.double();
    case 'fixed64':
      return String(reader.fixed64());
    case 'enum':
      return reader.int32();
    default:
      return messageFrom(new BinaryReader(reader.bytes()), type(), depth + 1);
  }
}
