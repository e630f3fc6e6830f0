/**
 * GraphQL operations that failed with HTTP 200, as SEEK's do: their codes, and never their messages or data, which may
 * hold candidates' details.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors
 * @module
 */
import zlib from 'node:zlib';

/** The start of a response to SEEK, as far as it tells whether its body is to be looked at. */
export interface ResponseHead {
  readonly statusCode: number;
  /** A header's value, by its name in lower case. */
  header(name: string): string | undefined;
}

/** What has come of a body, in pieces. */
export interface CollectedBody {
  /** Takes a piece; says whether more is wanted. */
  add(chunk: Uint8Array): boolean;
  /** The distinct `errors[].extensions.code`; `undefined` where the body reports no error. */
  errorCodes(): readonly string[] | undefined;
}

/** A body that reports an error is short; longer ones cost memory, and find nobody who waits for them. */
const MOST_BYTES = 64 * 1024;
/** To find an error in a compressed body it has to be unpacked, so that less of it is worth the while. */
const MOST_COMPRESSED_BYTES = 8 * 1024;
const MOST_UNPACKED_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/(graphql-response\+)?json\s*(;|$)/i;
const ERRORS = '"errors"';
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

/** @returns `undefined` for a response in which no error is looked for */
export function collectBody({ statusCode, header }: ResponseHead): CollectedBody | undefined {
  if (statusCode !== 200 || !JSON_TYPE.test(header('content-type') ?? '')) {
    return undefined;
  }
  const coding = header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  const unpack = Object.hasOwn(CODINGS, coding) ? CODINGS[coding] : undefined;
  if (unpack === undefined && coding !== 'identity') {
    return undefined;
  }
  const atMost = unpack === undefined ? MOST_BYTES : MOST_COMPRESSED_BYTES;
  if (Number(header('content-length') ?? 0) > atMost) {
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    add: (chunk) => {
      size += chunk.length;
      chunks.push(chunk);
      return size <= atMost;
    },
    errorCodes: () => {
      const body = Buffer.concat(chunks);
      return codesOf(unpack === undefined ? body : unpacked(body, unpack));
    },
  };
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
