import { type IncomingMessage, request } from 'node:http';
import { connect, constants } from 'node:http2';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import axios from 'axios';
import got from 'got';
import nodeFetch, { FormData as NodeFetchForm } from 'node-fetch';
import superagent from 'superagent';
import { type Call, type Form, formOf, type GraphqlClient, type Reply } from './graphql-client.ts';

const replyOf = (
  { statusCode: status, headers }: Pick<IncomingMessage, 'statusCode' | 'headers'>,
  stream: Readable,
): Reply => {
  stream.on('error', () => {});
  return { status, headers, read: () => buffer(stream), cancel: () => stream.destroy() };
};

/** A form as bytes, with the headers of the request, for a client that has no forms. */
async function encoded(call: Call): Promise<Call> {
  if (!(call.body instanceof Map)) {
    return call;
  }
  const form = new Response(formOf(new FormData(), call.body));
  const headers = { ...call.headers, 'content-type': form.headers.get('content-type') as string };
  return { ...call, headers, body: Buffer.from(await form.arrayBuffer()) };
}

/** Writes what is no form. */
function write(body: Call['body'], stream: NodeJS.WritableStream): void {
  if (typeof body === 'function') {
    const parts = Readable.from(body());
    stream.on('close', () => parts.destroy());
    parts.pipe(stream);
  } else if (body === undefined) {
    stream.end();
  } else {
    stream.end(body as Buffer);
  }
}

/** Of axios and got. */
const bodyOf = ({ body }: Call): string | Buffer | Readable | FormData | undefined =>
  body instanceof Map
    ? formOf(new FormData(), body as Form)
    : typeof body === 'function'
      ? Readable.from(body())
      : (body as string | Buffer | undefined);

async function sendHttp(call: Call, isDestroyed = false): Promise<Reply> {
  const { url, method, headers, body, signal } = await encoded(call);
  return new Promise((resolve, reject) => {
    const options = { method, headers, ...(signal && !isDestroyed && { signal }) };
    const sent = request(url, options, (response) => resolve(replyOf(response, response)));
    if (isDestroyed) {
      signal?.addEventListener('abort', () => void sent.destroy());
    }
    write(body, sent.on('error', reject));
  });
}

async function sendHttp2(call: Call, ca: string, isDestroyed = false): Promise<Reply> {
  const { url, method, headers, body, signal } = await encoded(call);
  const { origin, pathname, search } = new URL(url);
  const session = connect(origin, { ca }).on('error', () => {});
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ...headers, ':method': method, ':path': pathname + search },
      { ...(signal && !isDestroyed && { signal }) },
    );
    if (isDestroyed) {
      signal?.addEventListener('abort', () => void stream.destroy(new Error('destroyed')));
    }
    stream.on('error', reject).on('close', () => session.close());
    stream.on('response', ({ ':status': status, ...received }) =>
      resolve({
        status,
        headers: received,
        read: () => buffer(stream),
        cancel: () => stream.close(constants.NGHTTP2_CANCEL),
      }),
    );
    write(body, stream);
  });
}

async function sendAxios(call: Call, options: object): Promise<Reply> {
  const { url, method, headers, signal } = call;
  const response = await axios({
    url,
    method,
    headers,
    data: bodyOf(call),
    responseType: 'stream',
    ...(signal && { signal }),
    ...options,
  });
  return replyOf({ statusCode: response.status, headers: response.headers as never }, response.data);
}

function sendGot(call: Call, options: object): Promise<Reply> {
  const { url, method, headers, signal } = call;
  const body = bodyOf(call);
  return new Promise((resolve, reject) => {
    const stream = got.stream(url, {
      method,
      headers,
      retry: { limit: 0 },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
      ...options,
    } as object);
    stream
      .on('error', reject)
      .on('response', (response: IncomingMessage) => resolve(replyOf(response, stream)));
  });
}

async function sendNodeFetch({ url, body, ...others }: Call): Promise<Reply> {
  const sent =
    body instanceof Map
      ? formOf(new NodeFetchForm(), body)
      : typeof body === 'function'
        ? Readable.from(body())
        : body;
  const response = await nodeFetch(url, { ...others, body: sent } as object);
  const { status: statusCode, headers } = response;
  return replyOf({ statusCode, headers: Object.fromEntries(headers) }, response.body as Readable);
}

function sendSuperagent({ url, method, headers, body, signal }: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = superagent(method, url).set({ ...headers });
    signal?.addEventListener('abort', () => void sent.abort());
    // It reports this with an event only.
    sent.on('abort', () => reject(new Error('abort'))).on('error', reject);
    sent.buffer(true).parse((response, done) => {
      // Of a compressed response, it decodes the events.
      const received = new PassThrough();
      response.on('data', (chunk) => received.write(chunk)).on('end', () => received.end());
      received.on('finish', () => done(null, undefined));
      const { statusCode, headers } = response as unknown as IncomingMessage;
      resolve({
        status: statusCode,
        headers,
        read: () => buffer(received),
        cancel: () => (response as unknown as Readable).destroy(),
      });
    });
    if (typeof body === 'function') {
      const parts = Readable.from(body());
      sent.on('abort', () => parts.destroy());
      parts.pipe(sent as unknown as NodeJS.WritableStream);
      return;
    }
    if (body instanceof Map) {
      for (const [name, value] of body) {
        if (typeof value === 'string') {
          sent.field(name, value);
        } else {
          sent.attach(name, value, 'LEAK.pdf');
        }
      }
    } else if (body !== undefined) {
      // Without a serializer of its own, it would send a Buffer as JSON.
      sent.serialize((given) => given as never).send(body as string);
    }
    sent.end(() => {});
  });
}

/** Every client that uses node:http or node:http2. */
export const NODE_CLIENTS: readonly GraphqlClient[] = [
  { name: 'http.request', version: 1, send: (call) => sendHttp(call) },
  { name: 'axios', version: 1, send: (call) => sendAxios(call, {}) },
  { name: 'got', version: 1, send: (call) => sendGot(call, {}) },
  { name: 'node-fetch', version: 1, send: sendNodeFetch },
  { name: 'superagent', version: 1, readsAll: true, send: sendSuperagent },
  { name: 'http2.connect', version: 2, send: (call, ca) => sendHttp2(call, ca) },
  {
    name: 'axios over HTTP/2',
    version: 2,
    send: (call, ca) => sendAxios(call, { httpVersion: 2, http2Options: { ca } }),
  },
  {
    name: 'got over HTTP/2',
    version: 2,
    send: (call, ca) => sendGot(call, { http2: true, https: { certificateAuthority: ca } }),
  },
];

/** Those that are destroyed if the signal is aborted. */
export const DESTROYING_CLIENTS: readonly GraphqlClient[] = [
  { name: 'http.request, destroyed', version: 1, send: (call) => sendHttp(call, true) },
  { name: 'http2.connect, destroyed', version: 2, send: (call, ca) => sendHttp2(call, ca, true) },
];
