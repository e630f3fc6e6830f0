/**
 * Reads MessagePack, as far as Datadog's tracer writes it.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 * @module
 */

type Read = (reader: Reader) => unknown;

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

export function decode(bytes: Buffer): unknown {
  return value({ bytes, at: 0 });
}

function value(reader: Reader): unknown {
  const type = unsigned(reader, 1);
  if (type < 0x80) {
    return type;
  }
  if (type < 0x90) {
    return map(reader, type & 0x0f);
  }
  if (type < 0xa0) {
    return array(reader, type & 0x0f);
  }
  if (type < 0xc0) {
    return take(reader, type & 0x1f).toString();
  }
  if (type >= 0xe0) {
    return type - 0x100;
  }
  const read = TYPES[type];
  if (read === undefined) {
    throw new Error(`unknown type 0x${type.toString(16)}`);
  }
  return read(reader);
}

const TYPES: Readonly<Record<number, Read>> = {
  192: () => null,
  194: () => false,
  195: () => true,
  196: (reader) => take(reader, unsigned(reader, 1)),
  197: (reader) => take(reader, unsigned(reader, 2)),
  198: (reader) => take(reader, unsigned(reader, 4)),
  202: (reader) => take(reader, 4).readFloatBE(),
  203: (reader) => take(reader, 8).readDoubleBE(),
  204: (reader) => unsigned(reader, 1),
  205: (reader) => unsigned(reader, 2),
  206: (reader) => unsigned(reader, 4),
  207: (reader) => take(reader, 8).readBigUInt64BE(),
  208: (reader) => take(reader, 1).readInt8(),
  209: (reader) => take(reader, 2).readInt16BE(),
  210: (reader) => take(reader, 4).readInt32BE(),
  211: (reader) => take(reader, 8).readBigInt64BE(),
  217: (reader) => take(reader, unsigned(reader, 1)).toString(),
  218: (reader) => take(reader, unsigned(reader, 2)).toString(),
  219: (reader) => take(reader, unsigned(reader, 4)).toString(),
  220: (reader) => array(reader, unsigned(reader, 2)),
  221: (reader) => array(reader, unsigned(reader, 4)),
  222: (reader) => map(reader, unsigned(reader, 2)),
  223: (reader) => map(reader, unsigned(reader, 4)),
};

function unsigned(reader: Reader, length: number): number {
  return take(reader, length).readUIntBE(0, length);
}

function take(reader: Reader, length: number): Buffer {
  const start = reader.at;
  reader.at += length;
  return reader.bytes.subarray(start, reader.at);
}

function array(reader: Reader, length: number): unknown[] {
  return Array.from({ length }, () => value(reader));
}

function map(reader: Reader, length: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length }, () => [String(value(reader)), value(reader)]));
}
