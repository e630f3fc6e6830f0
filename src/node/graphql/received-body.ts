/**
 * Collects response bodies that may contain GraphQL errors, while the application reads them.
 *
 * @module
 */
import { getDefaultHighWaterMark } from 'node:stream';
import { type Decoder, decoderFor } from './content-coding.ts';
import { startsAsJson } from './json-start.ts';

/** The chunks of a body that have arrived so far. */
export interface ReceivedBody {
  readonly chunks: Uint8Array[];
  size: number;
  maxSize: number;
  decoder: Decoder | undefined;
}

/** Returns a header by its lower-case name. */
export type Header = (name: string) => string | undefined;

/** Bodies with errors are short. Collecting longer bodies would waste memory. */
const MAX_BYTES = 64 * 1024;
/** Lower, because an encoded body must be decoded to find an error. */
const MAX_ENCODED_BYTES = 8 * 1024;
const JSON_TYPE = /^application\/(graphql-response\+)?json\s*(;|$)/i;
const ERRORS = Buffer.from('"errors"');

export function receivedBody(): ReceivedBody {
  return { chunks: [], size: 0, maxSize: MAX_BYTES, decoder: undefined };
}

/** @returns whether the next chunk is needed */
export function addReceivedChunk(body: ReceivedBody, chunk: Uint8Array, header: Header): boolean {
  if (body.size === 0) {
    const coding = header('content-encoding');
    if (coding !== undefined) {
      // Encoded bytes may look like JSON by chance.
      body.decoder = decoderForJson(coding, header);
      body.maxSize = body.decoder === undefined ? 0 : MAX_ENCODED_BYTES;
    } else if (!startsAsJson(chunk)) {
      body.maxSize = 0;
    }
  }
  body.size += chunk.length;
  body.chunks.push(chunk);
  return body.size <= body.maxSize;
}

/** The initial window of an HTTP/2 stream: https://www.rfc-editor.org/rfc/rfc9113#section-6.9.2 */
const HTTP2_WINDOW_BYTES = 65_535;

/**
 * Whether a client receives a body of this size even if the application does not read it. From here on, a stream of
 * Node.js waits for its reader: https://nodejs.org/api/stream.html#buffering
 */
export function isBuffered({ size }: ReceivedBody): boolean {
  return size < Math.min(getDefaultHighWaterMark(false), HTTP2_WINDOW_BYTES);
}

/** @returns the text of a body that may contain errors; otherwise `undefined` */
export function textWithErrors({ chunks, decoder }: ReceivedBody): string | undefined {
  const body = chunks.length === 1 ? bufferOf(chunks[0] as Uint8Array) : Buffer.concat(chunks);
  const decoded = decoder === undefined ? body : decoder(body);
  return decoded?.includes(ERRORS) ? decoded.toString() : undefined;
}

function decoderForJson(coding: string, header: Header): Decoder | undefined {
  return JSON_TYPE.test(header('content-type') ?? '') ? decoderFor(coding) : undefined;
}

/** Returns the same bytes, without a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
