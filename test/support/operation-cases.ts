import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Body, Reply } from './graphql-client.ts';

/** The operation and the codes, as a span or a log entry has them. */
export interface Seen {
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly rootFields: readonly string[];
  readonly errorCodes: readonly string[] | undefined;
}

export interface Case {
  readonly method?: 'GET';
  /** Default: that of JSON. A form has its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** With its question mark. */
  readonly search?: string;
  readonly body?: Body;
  /** Default: `failed`. */
  readonly answer?: keyof typeof ANSWERS;
  readonly operation: Omit<Seen, 'errorCodes'>;
}

interface Answer {
  readonly body: string;
  readonly coding?: 'gzip' | 'br';
  /** Whether only the start of the body is sent. */
  readonly isStalled?: true;
  /** Those to be seen. */
  readonly codes?: readonly string[];
}

const LONG = 3 * 1024 * 1024;
const CODES = ['BAD_USER_INPUT', 'FORBIDDEN'];
const FAILED = JSON.stringify({
  errors: CODES.map((code) => ({ message: 'LEAK-message é', path: ['LEAK_alias'], extensions: { code } })),
  data: { LEAK_alias: { id: 'LEAK-data' }, viewer: null },
  // Nothing may take a response for a request.
  query: 'query LEAK_name { LEAK_field }',
});
/** What a server answers. Texts that no telemetry may contain contain LEAK. */
export const ANSWERS = {
  failed: { body: FAILED, codes: CODES } as Answer,
  batch: { body: `[${FAILED},${FAILED}]`, codes: CODES } as Answer,
  gzip: { body: FAILED, coding: 'gzip', codes: CODES } as Answer,
  br: { body: FAILED, coding: 'br', codes: CODES } as Answer,
  long: { body: JSON.stringify({ data: { text: 'LEAK-data '.repeat(LONG / 10) } }) } as Answer,
  'long-gzip': {
    body: JSON.stringify({ data: { text: 'LEAK-data '.repeat(LONG / 10) } }),
    coding: 'gzip',
  } as Answer,
  'middle-failed': { body: FAILED + ' '.repeat(40_000), codes: CODES } as Answer,
  'long-failed': { body: FAILED + ' '.repeat(100_000) } as Answer,
  stalled: { body: FAILED.slice(0, 60), isStalled: true } as Answer,
  malformed: { body: `${FAILED}LEAK-malformed` } as Answer,
} as const;

export const JSON_HEADERS: Readonly<Record<string, string>> = { 'content-type': 'application/json' };
export const LONG_VARIABLES: Readonly<Record<string, string>> = { id: 'LEAK-long '.repeat(LONG / 10) };

/** A document that asks for the fields `hirer` and `viewer`. */
export function documentOf(name: string, type = 'query'): string {
  return `${type} ${name}($id: String) { LEAK_alias: hirer(id: $id, kind: "LEAK-literal") { id } viewer { id } }`;
}

/** What the document asks for. */
export function operationOf(name: string | undefined, type = 'query'): Case['operation'] {
  return { type, name, rootFields: ['hirer', 'viewer'] };
}

export function jsonOf(name: string): string {
  return JSON.stringify({ query: documentOf(name), variables: { id: 'LEAK-variable é' } });
}

async function* partsOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) {
    yield bytes.subarray(i, i + size);
  }
}

const FORM = new Map<string, string | Buffer>([
  [
    'operations',
    JSON.stringify({ query: documentOf('Upload', 'mutation'), variables: { file: null, id: 'LEAK-form' } }),
  ],
  ['map', '{"0":["variables.file"]}'],
  ['0', Buffer.from('LEAK-file')],
]);

/** What a client sends, and what is to be seen of it. */
export const CASES: Readonly<Record<string, Case>> = {
  text: { body: jsonOf('Text'), operation: operationOf('Text') },
  bytes: { body: Buffer.from(jsonOf('Bytes')), operation: operationOf('Bytes') },
  'in pieces': { body: () => partsOf(jsonOf('Pieces'), 37), operation: operationOf('Pieces') },
  'byte by byte': { body: () => partsOf(jsonOf('Single'), 1), operation: operationOf('Single') },
  'long, query first': {
    body: JSON.stringify({ query: documentOf('Long'), variables: LONG_VARIABLES }),
    operation: operationOf('Long'),
  },
  'long, variables first': {
    body: JSON.stringify({ operationName: 'Late', variables: LONG_VARIABLES, query: documentOf('Late') }),
    operation: { type: undefined, name: 'Late', rootFields: [] },
  },
  'long, in pieces': {
    body: () =>
      partsOf(
        JSON.stringify({ query: documentOf('LongPieces'), variables: { id: 'LEAK'.repeat(75_000) } }),
        100_000,
      ),
    operation: operationOf('LongPieces'),
  },
  gzip: {
    headers: { ...JSON_HEADERS, 'content-encoding': 'gzip' },
    body: gzipSync(jsonOf('Gzip')),
    operation: operationOf('Gzip'),
  },
  'gzip in pieces': {
    headers: { ...JSON_HEADERS, 'content-encoding': 'gzip' },
    body: async function* () {
      const bytes = gzipSync(jsonOf('GzipPieces'));
      yield bytes.subarray(0, 7);
      yield bytes.subarray(7);
    },
    operation: operationOf('GzipPieces'),
  },
  upload: { headers: {}, body: FORM, operation: operationOf('Upload', 'mutation') },
  batch: {
    body: `[${jsonOf('First')},${JSON.stringify({ query: '{ LEAK_a: attachment(id: "LEAK-id") { url } }' })}]`,
    answer: 'batch',
    operation: { type: 'query', name: undefined, rootFields: ['hirer', 'viewer', 'attachment'] },
  },
  persisted: {
    body: JSON.stringify({
      operationName: 'Persisted',
      variables: { id: 'LEAK-persisted' },
      extensions: { persistedQuery: { version: 1, sha256Hash: 'LEAK-hash' } },
    }),
    operation: { type: undefined, name: 'Persisted', rootFields: [] },
  },
  get: {
    method: 'GET',
    headers: {},
    // Spans and log entries have the URL with its query.
    search: `?query=${encodeURIComponent('query Got { hirer { id } viewer { id } }')}&operationName=Got`,
    operation: operationOf('Got'),
  },
};

/** Short enough to be kept, and to be read when it differs from another one. */
export function fingerprint(body: Buffer): string {
  return body.length < 10_000
    ? body.toString('latin1')
    : `${body.length} bytes, ${createHash('sha256').update(body).digest('hex')}`;
}

/** What the application gets of a response. */
export async function outcomeOf(reply: Reply): Promise<object> {
  const { date, ...headers } = reply.headers;
  return { status: reply.status, headers, body: fingerprint(await reply.read()) };
}
