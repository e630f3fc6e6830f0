/**
 * Collects the start of a request body that may be a GraphQL request, while it is sent.
 *
 * @module
 */
import { type GraphqlRequest, graphqlRequest, isDocumentType } from '../../core/graphql/request.ts';
import { decoderFor } from './content-coding.ts';
import { startsAsJson } from './json-start.ts';
import { rememberStart, requestOfStart } from './known-starts.ts';
import { bufferOf, type Header } from './received-body.ts';

/** The first byte of a form. */
const [DASH] = Buffer.from('-');

/** The start of a body that is being sent. */
export interface SentBody {
  readonly chunks: Buffer[];
  size: number;
  /** Reads the headers of the request. */
  readonly header: Header;
}

/** A longer body is read as far as this. */
const MAX_BYTES = 64 * 1024;
/** A longer encoded body is not read, because it must be decoded as a whole. */
const MAX_ENCODED_BYTES = 8 * 1024;

export function sentBody(header: Header): SentBody {
  return { chunks: [], size: 0, header };
}

/**
 * Adds a chunk. Copies what is needed of it: the application may use the memory again once the chunk is sent.
 *
 * @returns whether the next chunk is needed
 */
export function addSentChunk(body: SentBody, chunk: Uint8Array | string): boolean {
  const left = MAX_BYTES - body.size;
  // A byte more, to tell a longer body from one of this size.
  const bytes =
    typeof chunk === 'string' ? Buffer.from(chunk.slice(0, left + 1)) : chunk.subarray(0, left + 1);
  if (body.size === 0 && !startsAsRequest(bytes) && !isOtherRequest(body)) {
    return false;
  }
  body.chunks.push(Buffer.from(bytes.subarray(0, left)));
  body.size += bytes.length;
  return body.size <= MAX_BYTES;
}

/**
 * Reads what a body asks for.
 *
 * @param isEnded - whether the whole body was sent
 */
export function requestOfBody(
  { chunks, size, header }: SentBody,
  isEnded: boolean,
): GraphqlRequest | undefined {
  return requestOf(Buffer.concat(chunks), isEnded && size <= MAX_BYTES, header);
}

/** Reads what a body asks for that is sent in one piece. */
export function requestOfBytes(bytes: Uint8Array, header: Header): GraphqlRequest | undefined {
  const isWhole = bytes.length <= MAX_BYTES;
  return requestOf(bufferOf(isWhole ? bytes : bytes.subarray(0, MAX_BYTES)), isWhole, header);
}

/** Reads the headers last: that takes as long as all else. */
function requestOf(bytes: Buffer, isWhole: boolean, header: Header): GraphqlRequest | undefined {
  return (
    (startsAsRequest(bytes) ? requestOfText(bytes, isWhole) : undefined) ??
    requestOfOther(bytes, isWhole, header)
  );
}

function requestOfText(bytes: Buffer, isWhole: boolean): GraphqlRequest | undefined {
  const known = requestOfStart(bytes);
  if (known !== undefined) {
    return known;
  }
  const body = bytes.toString();
  const request = graphqlRequest(body, undefined, isWhole);
  if (request !== undefined) {
    rememberStart(body, request);
  }
  return request;
}

function requestOfOther(bytes: Buffer, isWhole: boolean, header: Header): GraphqlRequest | undefined {
  const contentType = header('content-type');
  const coding = header('content-encoding');
  if (coding === undefined) {
    return isDocumentType(contentType) ? graphqlRequest(bytes.toString(), contentType, isWhole) : undefined;
  }
  const decoded = isWhole && bytes.length <= MAX_ENCODED_BYTES ? decoderFor(coding)?.(bytes) : undefined;
  return (
    decoded &&
    graphqlRequest(decoded.toString('utf8', 0, MAX_BYTES), contentType, decoded.length <= MAX_BYTES)
  );
}

/** Whether a body may be a GraphQL request whatever its headers: JSON, or a form. */
function startsAsRequest(bytes: Uint8Array): boolean {
  return startsAsJson(bytes) || bytes[0] === DASH;
}

/** Whether a body may be a document, or an encoded request. */
function isOtherRequest({ header }: SentBody): boolean {
  const coding = header('content-encoding');
  return coding === undefined ? isDocumentType(header('content-type')) : decoderFor(coding) !== undefined;
}
