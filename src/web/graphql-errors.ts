/**
 * Records what a GraphQL operation failed with, which SEEK answers with HTTP 200. Never records messages and data, which
 * may tell of candidates.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors
 * @module
 */
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_SEEK_GRAPHQL_ERROR_CODES } from '../core/conventions.ts';
import { MAX_JSON_LENGTH } from './small-json.ts';

const MAX_CODES = 16;
/** Matches codes such as `BAD_USER_INPUT`. Any other value may be personal data. */
const CODE = /^\w{1,64}$/;

interface GraphqlError {
  readonly extensions?: { readonly code?: unknown } | null;
}

/** @param copy - a response that nothing else reads. What it is a copy of may be read faster or slower */
export async function recordResponse(span: Span, copy: Response): Promise<void> {
  recordErrors(span, await startOf(copy), copy.status);
}

/** Reads until the length is known to be too great. A compressed response does not tell it. */
async function startOf({ body }: Response): Promise<string> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  let part: ReadableStreamReadResult<Uint8Array>;
  do {
    part = await reader.read();
    text += decoder.decode(part.value, { stream: true });
  } while (!part.done && text.length <= MAX_JSON_LENGTH);
  await reader.cancel();
  return text;
}

/**
 * @param answer - to one operation or to a batch, as JSON or parsed
 * @throws SyntaxError if it is not JSON, or too long
 */
export function recordErrors(span: Span, answer: unknown, status: number): void {
  const parsed: unknown = typeof answer === 'string' ? JSON.parse(answer.slice(0, MAX_JSON_LENGTH)) : answer;
  const errors = [parsed].flat().flatMap((each) => {
    const found = (each as { readonly errors?: unknown } | null)?.errors;
    return Array.isArray(found) ? (found as (GraphqlError | null)[]) : [];
  });
  if (errors.length > 0 && span.isRecording()) {
    const codes = new Set(errors.map((each) => each?.extensions?.code).filter(isCode));
    const [first] = codes;
    span.setAttributes({
      [ATTR_SEEK_GRAPHQL_ERROR_CODES]: first && [...codes].slice(0, MAX_CODES),
      [ATTR_ERROR_TYPE]: first ?? String(status),
    });
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && CODE.test(code);
}
