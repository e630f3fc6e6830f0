/**
 * Tells the response of an OTLP endpoint from others.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 * @module
 */
import type { IncomingMessage } from 'node:http';

/** No response to an empty export is longer. */
const MAX_BODY_LENGTH = 65_536;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Reads the response as far as it is of interest. */
export async function answerOf(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY_LENGTH) {
      break;
    }
  }
  return {
    status: response.statusCode as number,
    type: response.headers['content-type']?.toLowerCase() ?? '',
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Tolerates what backends leave out: the body, its type, and `partialSuccess`. */
export function isOtlpAnswer({ type, body }: Answer): boolean {
  if (body === '') {
    return !type.startsWith('text/html');
  }
  return /^application\/(?:x-protobuf|protobuf|octet-stream)/.test(type) || isOtlpJson(body);
}

export function isWebPage({ type, body }: Answer): boolean {
  return type.startsWith('text/html') || /^\s*<(?:!doctype|html)\b/i.test(body);
}

function isOtlpJson(body: string): boolean {
  try {
    const response: unknown = JSON.parse(body);
    return (
      typeof response === 'object' &&
      response !== null &&
      !Array.isArray(response) &&
      Object.keys(response).every((key) => /^partial_?success$/i.test(key))
    );
  } catch {
    return false;
  }
}
