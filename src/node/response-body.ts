/**
 * Response bodies that may report GraphQL errors, collected while they pass by and decoded from their content coding.
 *
 * @module
 */
import zlib from 'node:zlib';

/** The chunks of one body, so far. */
export interface CollectedBody {
  readonly chunks: Uint8Array[];
  size: number;
  maxSize: number;
  decode: Decode | undefined;
}

/** A response header, by its name in lower case. */
export type ResponseHeader = (name: string) => string | undefined;

/** A body that reports an error is short. Longer ones would cost memory for nothing. */
const MAX_BYTES = 64 * 1024;
/** A compressed body has to be decoded before it shows an error, so the limit is lower. */
const MAX_ENCODED_BYTES = 8 * 1024;
const MAX_DECODED_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/(graphql-response\+)?json\s*(;|$)/i;
const ERRORS = Buffer.from('"errors"');
const [OBJECT, ARRAY] = Buffer.from('{[');

type Decode = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer;

/** By content coding: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1 */
const CODINGS: Readonly<Record<string, Decode | undefined>> = {
  gzip: zlib.gunzipSync,
  'x-gzip': zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  // Absent before Node.js 22.15: https://nodejs.org/api/zlib.html#zlibzstddecompresssyncbuffer-options
  zstd: zlib.zstdDecompressSync,
};

export function collectBody(): CollectedBody {
  return { chunks: [], size: 0, maxSize: MAX_BYTES, decode: undefined };
}

/** @returns whether the next chunk is needed, too */
export function addChunk(body: CollectedBody, chunk: Uint8Array, header: ResponseHeader): boolean {
  // A body that looks like JSON is collected without a look at the headers, which would cost more than all the rest.
  if (body.size === 0 && !looksLikeJson(chunk)) {
    body.decode = decoderOfJson(header);
    body.maxSize = body.decode === undefined ? 0 : MAX_ENCODED_BYTES;
  }
  body.size += chunk.length;
  body.chunks.push(chunk);
  return body.size <= body.maxSize;
}

/** @returns the text of a body that may report errors; `undefined` for any other */
export function textWithErrors({ chunks, decode }: CollectedBody): string | undefined {
  const body = chunks.length === 1 ? bufferOf(chunks[0] as Uint8Array) : Buffer.concat(chunks);
  const decoded = decode === undefined ? body : decodedBy(decode, body);
  return decoded?.includes(ERRORS) ? decoded.toString() : undefined;
}

function looksLikeJson(chunk: Uint8Array): boolean {
  return chunk[0] === OBJECT || chunk[0] === ARRAY;
}

function decoderOfJson(header: ResponseHeader): Decode | undefined {
  const coding = header('content-encoding')?.trim().toLowerCase();
  return coding !== undefined &&
    Object.hasOwn(CODINGS, coding) &&
    JSON_TYPE.test(header('content-type') ?? '')
    ? CODINGS[coding]
    : undefined;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function decodedBy(decode: Decode, body: Uint8Array): Buffer | undefined {
  try {
    return decode(body, { maxOutputLength: MAX_DECODED_BYTES });
  } catch {
    // Malformed, or larger than the limit. The application finds out by itself.
    return undefined;
  }
}
