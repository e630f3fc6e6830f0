import zlib from 'node:zlib';

/** Decodes a body. Throws if the body is malformed or exceeds the limit. */
export type Decoder = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer;

const DECODERS: Readonly<Record<string, Decoder | undefined>> = {
  gzip: zlib.gunzipSync,
  'x-gzip': zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  // Absent before Node.js 22.15: https://nodejs.org/api/zlib.html#zlibzstddecompresssyncbuffer-options
  zstd: zlib.zstdDecompressSync,
};

/**
 * Returns the decoder for a content coding.
 *
 * @param coding - the value of `Content-Encoding` (https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1)
 * @returns `undefined` for a list of codings and for an unknown coding
 */
export function decoderFor(coding: string): Decoder | undefined {
  const name = coding.trim().toLowerCase();
  return Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
}
