import zlib from 'node:zlib';

/** Decodes a body. Returns `undefined` if the body is malformed, or longer than 256 KiB when decoded. */
export type Decoder = (body: Uint8Array) => Buffer | undefined;

type Decode = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer;

const OPTIONS = { maxOutputLength: 256 * 1024 };

const DECODERS: Readonly<Record<string, Decode | undefined>> = {
  gzip: zlib.gunzipSync,
  'x-gzip': zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  // Absent before Node.js 22.15: https://nodejs.org/api/zlib.html#zlibzstddecompresssyncbuffer-options
  zstd: zlib.zstdDecompressSync,
};

/** More codings make no sense, and each takes time. */
const MAX_CODINGS = 3;

/**
 * Returns the decoder for content codings.
 *
 * @param codings - the value of `Content-Encoding`: codings in the order in which they were applied
 *   (https://www.rfc-editor.org/rfc/rfc9110#section-8.4)
 * @returns `undefined` if a coding is unknown
 */
export function decoderFor(codings: string): Decoder | undefined {
  const names = codings.split(',', MAX_CODINGS + 1).map((coding) => coding.trim().toLowerCase());
  const decoders = names.map((name) => (Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined));
  if (names.length > MAX_CODINGS || !decoders.every((decode) => decode !== undefined)) {
    return undefined;
  }
  return (body) => {
    try {
      return decoders.reduceRight((decoded, decode) => decode(decoded, OPTIONS), body) as Buffer;
    } catch {
      // The other end handles such a body itself.
      return undefined;
    }
  };
}
