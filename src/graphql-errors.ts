/**
 * GraphQL operations that failed with HTTP 200, as SEEK's do: their codes, and never their messages or data, which may
 * hold candidates' details.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors
 * @module
 */
import zlib from 'node:zlib';

/** What has come of a body, in pieces. */
export interface CollectedBody {
  readonly chunks: Uint8Array[];
  size: number;
  atMost: number;
  unpack: Unpack | undefined;
}

/** A header of the response, by its name in lower case. */
export type ResponseHeader = (name: string) => string | undefined;

/** A body that reports an error is short; longer ones cost memory, and find nobody who waits for them. */
const MOST_BYTES = 64 * 1024;
/** To find an error in a compressed body it has to be unpacked, so that less of it is worth the while. */
const MOST_COMPRESSED_BYTES = 8 * 1024;
const MOST_UNPACKED_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/(graphql-response\+)?json\s*(;|$)/i;
const ERRORS = Buffer.from('"errors"');
const [OBJECT, ARRAY] = Buffer.from('{[');
const MOST_CODES = 16;
/** Such as `BAD_USER_INPUT`. Anything else may be somebody's data. */
const CODE = /^\w{1,64}$/;

type Unpack = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer;

/** By content coding (RFC 9110, section 8.4.1). */
const CODINGS: Readonly<Record<string, Unpack | undefined>> = {
  gzip: zlib.gunzipSync,
  'x-gzip': zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  // Of Node.js 22.15 and later.
  zstd: zlib.zstdDecompressSync,
};

export function collectBody(): CollectedBody {
  return { chunks: [], size: 0, atMost: MOST_BYTES, unpack: undefined };
}

/** @returns whether more of the body is wanted */
export function addChunk(body: CollectedBody, chunk: Uint8Array, header: ResponseHeader): boolean {
  // What looks like JSON needs no look at the headers, which costs more than all the rest.
  if (body.size === 0 && !looksLikeJson(chunk)) {
    body.unpack = codingOfJson(header);
    body.atMost = body.unpack === undefined ? 0 : MOST_COMPRESSED_BYTES;
  }
  body.size += chunk.length;
  body.chunks.push(chunk);
  return body.size <= body.atMost;
}

/** @returns the distinct `errors[].extensions.code`; `undefined` where the body reports no error */
export function errorCodesOf({ chunks, unpack }: CollectedBody): readonly string[] | undefined {
  const body = chunks.length === 1 ? bufferOf(chunks[0] as Uint8Array) : Buffer.concat(chunks);
  return codesOf(unpack === undefined ? body : unpacked(body, unpack));
}

function looksLikeJson(chunk: Uint8Array): boolean {
  return chunk[0] === OBJECT || chunk[0] === ARRAY;
}

function codingOfJson(header: ResponseHeader): Unpack | undefined {
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

function unpacked(body: Uint8Array, unpack: Unpack): Buffer | undefined {
  try {
    return unpack(body, { maxOutputLength: MOST_UNPACKED_BYTES });
  } catch {
    // Broken, or larger than it looked: what is wrong with it is the application's to find.
    return undefined;
  }
}

function codesOf(body: Buffer | undefined): readonly string[] | undefined {
  // Only what has the word in it is parsed.
  if (!body?.includes(ERRORS)) {
    return undefined;
  }
  let results: readonly unknown[];
  try {
    results = [JSON.parse(body.toString())].flat();
  } catch {
    return undefined;
  }
  const errors = results.flatMap((result) => {
    const reported = (result as { readonly errors?: unknown } | null)?.errors;
    return Array.isArray(reported) ? (reported as readonly GraphqlError[]) : [];
  });
  const codes = errors.map((error) => error?.extensions?.code).filter(isCode);
  return errors.length === 0 ? undefined : [...new Set(codes)].slice(0, MOST_CODES);
}

type GraphqlError = { readonly extensions?: { readonly code?: unknown } | null } | null;

function isCode(code: unknown): code is string {
  return typeof code === 'string' && CODE.test(code);
}
