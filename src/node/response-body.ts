/**
 * Collects response bodies that may contain GraphQL errors, while the application reads them.
 *
 * @module
 */
import { type Decoder, decoderFor } from './content-coding.ts';

/** The chunks of a body that have arrived so far. */
export interface CollectedBody {
  readonly chunks: Uint8Array[];
  size: number;
  maxSize: number;
  decoder: Decoder | undefined;
}

/** Returns a response header by its lower-case name. */
export type ResponseHeader = (name: string) => string | undefined;

/** Bodies with errors are short. Collecting longer bodies would waste memory. */
const MAX_BYTES = 64 * 1024;
/** Lower, because an encoded body must be decoded to find an error. */
const MAX_ENCODED_BYTES = 8 * 1024;
const MAX_DECODED_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/(graphql-response\+)?json\s*(;|$)/i;
const ERRORS = Buffer.from('"errors"');
const [OBJECT, ARRAY] = Buffer.from('{[');
/** White space (RFC 8259, section 2) and the bytes of a byte order mark, which some servers send (section 8.1). */
const BEFORE_JSON: ReadonlySet<number> = new Set(Buffer.from(' \t\n\r\uFEFF'));

export function collectBody(): CollectedBody {
  return { chunks: [], size: 0, maxSize: MAX_BYTES, decoder: undefined };
}

/** @returns whether the next chunk is needed */
export function addChunk(body: CollectedBody, chunk: Uint8Array, header: ResponseHeader): boolean {
  if (body.size === 0) {
    const coding = header('content-encoding');
    if (coding !== undefined) {
      // Encoded bytes may look like JSON by chance.
      body.decoder = decoderForJson(coding, header);
      body.maxSize = body.decoder === undefined ? 0 : MAX_ENCODED_BYTES;
    } else if (!looksLikeJson(chunk)) {
      body.maxSize = 0;
    }
  }
  body.size += chunk.length;
  body.chunks.push(chunk);
  return body.size <= body.maxSize;
}

/** @returns the text of a body that may contain errors; otherwise `undefined` */
export function textWithErrors({ chunks, decoder }: CollectedBody): string | undefined {
  const body = chunks.length === 1 ? bufferOf(chunks[0] as Uint8Array) : Buffer.concat(chunks);
  const decoded = decoder === undefined ? body : decodedBy(decoder, body);
  return decoded?.includes(ERRORS) ? decoded.toString() : undefined;
}

/** Whether the first byte besides white space and a byte order mark opens an object or an array. */
function looksLikeJson(chunk: Uint8Array): boolean {
  const first = chunk.find((byte) => !BEFORE_JSON.has(byte));
  return first === undefined || first === OBJECT || first === ARRAY;
}

function decoderForJson(coding: string, header: ResponseHeader): Decoder | undefined {
  return JSON_TYPE.test(header('content-type') ?? '') ? decoderFor(coding) : undefined;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function decodedBy(decoder: Decoder, body: Uint8Array): Buffer | undefined {
  try {
    return decoder(body, { maxOutputLength: MAX_DECODED_BYTES });
  } catch {
    // Malformed, or larger than the limit. The application handles such bodies itself.
    return undefined;
  }
}
