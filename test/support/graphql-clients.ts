import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { type Body, type Call, formOf, type GraphqlClient, type Reply } from './graphql-client.ts';
import { NODE_CLIENTS } from './graphql-node-clients.ts';

type Undici = Pick<typeof undici8, 'Agent' | 'fetch' | 'FormData' | 'request' | 'stream'>;
type Fetch = (url: string, options: object) => Promise<Response>;

const UNDICI_VERSIONS: readonly (readonly [string, Undici])[] = [
  ['undici 5', undici5 as unknown as Undici],
  ['undici 6', undici6 as unknown as Undici],
  ['undici 7', undici7 as unknown as Undici],
  ['undici 8', undici8],
];

/** The cases with streams. */
const STREAMS = ['in pieces', 'byte by byte', 'long, in pieces', 'gzip in pieces'];

/** Of `fetch` and of undici. */
function bodyOf(body: Body | undefined, Form: new () => { append(name: string, value: string): unknown }) {
  if (body instanceof Map) {
    return formOf(new Form(), body);
  }
  return typeof body === 'function' ? body() : body;
}

async function sendFetch(fetchIt: Fetch, Form: Parameters<typeof bodyOf>[1], options: Call & object) {
  const { url, body, ...others } = options;
  const response = await fetchIt(url, { ...others, body: bodyOf(body, Form), duplex: 'half' });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    read: async () => Buffer.from(await response.arrayBuffer()),
    cancel: () => response.body?.cancel(),
  };
}

async function sendRequest(
  { request, FormData: Form }: Undici,
  options: Call & object,
  streamOf: (parts: AsyncIterable<Buffer>) => AsyncIterable<Buffer> = Readable.from,
): Promise<Reply> {
  const { url, body, ...others } = options;
  const sent = bodyOf(body, Form);
  const {
    statusCode,
    headers,
    body: received,
  } = await request(url, {
    ...others,
    body: typeof body === 'function' ? (streamOf(sent as AsyncIterable<Buffer>) as never) : (sent as never),
  });
  received.on('error', () => {});
  return { status: statusCode, headers, read: () => buffer(received), cancel: () => received.destroy() };
}

function sendStream({ stream, FormData: Form }: Undici, options: Call & object): Promise<Reply> {
  const { url, body, ...others } = options;
  return new Promise((resolve, reject) => {
    stream(url, { ...others, body: bodyOf(body, Form) as never }, ({ statusCode, headers }) => {
      const received = new PassThrough().on('error', () => {});
      resolve({
        status: statusCode,
        headers: headers as Reply['headers'],
        read: () => buffer(received),
        cancel: () => received.destroy(),
      });
      return received;
    }).catch(reject);
  });
}

function http2Client([name, undici]: (typeof UNDICI_VERSIONS)[number], isStream = false): GraphqlClient {
  const agents = new Map<string, undici8.Agent>();
  return {
    name: `${name} request over HTTP/2${isStream ? ' of a stream' : ''}`,
    version: 2,
    // Over HTTP/2, undici publishes the chunks of the response in place of those of a stream.
    unseen: isStream ? STREAMS : [],
    send: (call, ca) => {
      const dispatcher = agents.get(ca) ?? new undici.Agent({ allowH2: true, connect: { ca } });
      agents.set(ca, dispatcher);
      return sendRequest(
        undici,
        { ...call, dispatcher } as never,
        isStream ? Readable.from : (parts) => parts,
      );
    },
  };
}

/** Every client that sends what it is given. */
export const GRAPHQL_CLIENTS: readonly GraphqlClient[] = [
  { name: 'global fetch', version: 1, send: (call) => sendFetch(fetch as never, FormData, call) },
  ...UNDICI_VERSIONS.flatMap(([name, undici]): GraphqlClient[] => {
    const dispatcher = new undici.Agent();
    return [
      {
        name: `${name} request`,
        version: 1,
        send: (call) => sendRequest(undici, { ...call, dispatcher } as never),
      },
      {
        name: `${name} stream`,
        version: 1,
        send: (call) => sendStream(undici, { ...call, dispatcher } as never),
      },
      {
        name: `${name} fetch`,
        version: 1,
        send: (call) => sendFetch(undici.fetch as never, undici.FormData, { ...call, dispatcher } as never),
      },
    ];
  }),
  // undici 5 does not speak HTTP/2.
  ...UNDICI_VERSIONS.slice(1).map((each) => http2Client(each)),
  ...NODE_CLIENTS,
];

/**
 * They let nobody see a stream: what undici publishes as a chunk of the request is one of the response.
 *
 * @see https://github.com/nodejs/undici/blob/v8.12.4/lib/dispatcher/client-h2.js
 */
export const HTTP2_STREAM_CLIENTS: readonly GraphqlClient[] = UNDICI_VERSIONS.slice(1).map((each) =>
  http2Client(each, true),
);
