/**
 * Response bodies that may report GraphQL errors, collected while they pass by.
 *
 * @module
 */
import { type Decoder, decoderFor } from './content-coding.ts';

/** The chunks of one body, so far. */
export interface CollectedBody {
  readonly chunks: Uint8Array[];
  size: number;
  maxSize: number;
  decoder: Decoder | undefined;
}

/** A response header, by its name in lower case. */
export type ResponseHeader = (name: string) => string | undefined;

/** A body that reports an error is short. Longer ones would cost memory for nothing. */
const MAX_BYTES = 64 * 1024;
/** An encoded body has to be decoded before it shows an error, so the limit is lower. */
const MAX_ENCODED_BYTES = 8 * 1024;
const MAX_DECODED_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/(graphql-response\+)?json\s*(;|$)/i;
const ERRORS = Buffer.from('"errors"');
const [OBJECT, ARRAY] = Buffer.from('{[');

export function collectBody(): CollectedBody {
  return { chunks: [], size: 0, maxSize: MAX_BYTES, decoder: undefined };
}

/** @returns whether the next chunk is needed, too */
export function addChunk(body: CollectedBody, chunk: Uint8Array, header: ResponseHeader): boolean {
  // A body that looks like JSON is collected without a look at the headers, which would cost more than all the rest.
  if (body.size === 0 && !looksLikeJson(chunk)) {
    body.decoder = decoderForJson(header);
    body.maxSize = body.decoder === undefined ? 0 : MAX_ENCODED_BYTES;
  }
  body.size += chunk.length;
  body.chunks.push(chunk);
  return body.size <= body.maxSize;
}

/** @returns the text of a body that may report errors; `undefined` for any other */
export function textWithErrors({ chunks, decoder }: CollectedBody): string | undefined {
  const body = chunks.length === 1 ? bufferOf(chunks[0] as Uint8Array) : Buffer.concat(chunks);
  const decoded = decoder === undefined ? body : decodedBy(decoder, body);
  return decoded?.includes(ERRORS) ? decoded.toString() : undefined;
}

function looksLikeJson(chunk: Uint8Array): boolean {
  return chunk[0] === OBJECT || chunk[0] === ARRAY;
}

function decoderForJson(header: ResponseHeader): Decoder | undefined {
  const coding = header('content-encoding');
  return coding !== undefined && JSON_TYPE.test(header('content-type') ?? '')
    ? decoderFor(coding)
    : undefined;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function decodedBy(decoder: Decoder, body: Uint8Array): Buffer | undefined {
  try {
    return decoder(body, { maxOutputLength: MAX_DECODED_BYTES });
  } catch {
    // Malformed, or larger than the limit. The application finds out by itself.
    return undefined;
  }
}
