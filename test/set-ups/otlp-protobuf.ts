/**
 * Reads spans in OTLP's protobuf encoding, as far as the checks need them.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 * @module
 */

type Field = bigint | Buffer;
type Message = ReadonlyMap<number, readonly Field[]>;

/** Converts an `ExportTraceServiceRequest` to OTLP's JSON encoding. */
export function tracesAsJson(body: Buffer): object {
  return {
    resourceSpans: messages(read(body), 1).map((resourceSpans) => ({
      resource: { attributes: messages(resourceSpans, 1).flatMap((resource) => keyValues(resource, 1)) },
      scopeSpans: messages(resourceSpans, 2).map((scopeSpans) => ({
        scope: { name: messages(scopeSpans, 1).map((scope) => string(scope, 1))[0] ?? '' },
        spans: messages(scopeSpans, 2).map(spanOf),
      })),
    })),
  };
}

function spanOf(span: Message): object {
  return {
    traceId: bytes(span, 1).toString('hex'),
    spanId: bytes(span, 2).toString('hex'),
    parentSpanId: bytes(span, 4).toString('hex'),
    name: string(span, 5),
    kind: Number(varint(span, 6)),
    startTimeUnixNano: `${varint(span, 7)}`,
    endTimeUnixNano: `${varint(span, 8)}`,
    attributes: keyValues(span, 9),
  };
}

function keyValues(message: Message, field: number): object[] {
  return messages(message, field).map((keyValue) => ({
    key: string(keyValue, 1),
    value: messages(keyValue, 2).map(anyValue)[0] ?? {},
  }));
}

function anyValue(value: Message): object {
  if (value.has(1)) {
    return { stringValue: string(value, 1) };
  }
  if (value.has(2)) {
    return { boolValue: varint(value, 2) === 1n };
  }
  if (value.has(3)) {
    return { intValue: `${BigInt.asIntN(64, varint(value, 3))}` };
  }
  if (value.has(4)) {
    return { doubleValue: bytes(value, 4).readDoubleLE() };
  }
  return { arrayValue: { values: messages(value, 5).flatMap((array) => messages(array, 1).map(anyValue)) } };
}

const messages = (message: Message, field: number): Message[] =>
  (message.get(field) ?? []).map((value) => read(value as Buffer));
const bytes = (message: Message, field: number): Buffer =>
  (message.get(field)?.at(-1) ?? Buffer.alloc(0)) as Buffer;
const string = (message: Message, field: number): string => bytes(message, field).toString('utf8');
const varint = (message: Message, field: number): bigint => {
  const value = message.get(field)?.at(-1) ?? 0n;
  return typeof value === 'bigint' ? value : value.readBigUInt64LE();
};

function read(buffer: Buffer): Message {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const readVarint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = buffer.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  const readBytes = (length: number) => {
    at += length;
    return buffer.subarray(at - length, at);
  };
  while (at < buffer.length) {
    const tag = Number(readVarint());
    const wireType = tag & 7;
    const value =
      wireType === 0
        ? readVarint()
        : readBytes(wireType === 1 ? 8 : wireType === 5 ? 4 : Number(readVarint()));
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}
