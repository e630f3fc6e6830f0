import { type ClientHttp2Session, connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { NodeHttp2Handler } from '@smithy/node-http-handler';
import { HttpRequest } from '@smithy/protocol-http';
import axios from 'axios';
import { context as fetchH2 } from 'fetch-h2';
import got from 'got';
import { Request, transport } from 'popsicle/dist/node.js';
import superagent from 'superagent';

type Headers = Readonly<Record<string, string>>;

/** Sends GET requests over HTTP/2 through node:http2. */
export interface Http2Client {
  /** Sends one request and reads the whole response. */
  send(url: string, headers?: Headers): Promise<void>;
  close(): Promise<void> | void;
}

export interface Http2ClientType {
  readonly name: string;
  readonly speaksCleartext: boolean;
  /** Whether all requests share a connection. */
  readonly sharesConnection: boolean;
  /** Whether it sends requests that wait for a connection in the context of the call that opens it (README, Limits). */
  readonly queuesWhileConnecting?: boolean;
  start(ca: string): Http2Client;
}

const nothing = (): void => {};

/** All clients that speak HTTP/2 through node:http2. */
export const HTTP2_CLIENTS: readonly Http2ClientType[] = [
  {
    name: 'http2.connect',
    speaksCleartext: true,
    sharesConnection: true,
    start: (ca) => {
      const sessions = new Map<string, ClientHttp2Session>();
      return {
        send: async (url, headers = {}) => {
          const { origin, pathname, search } = new URL(url);
          const session = sessions.get(origin) ?? connect(origin, { ca });
          sessions.set(origin, session);
          await text(session.request({ ...headers, ':path': `${pathname}${search}` }));
        },
        close: () => {
          for (const session of sessions.values()) {
            session.close();
          }
        },
      };
    },
  },
  {
    name: 'axios',
    speaksCleartext: true,
    sharesConnection: true,
    start: (ca) => ({
      send: async (url, headers = {}) =>
        void (await axios.get(url, { headers, httpVersion: 2, http2Options: { ca } as object })),
      close: nothing,
    }),
  },
  {
    name: 'got',
    speaksCleartext: false,
    sharesConnection: true,
    start: (ca) => ({
      send: async (url, headers = {}) =>
        void (await got(url, {
          headers,
          http2: true,
          https: { certificateAuthority: ca },
          retry: { limit: 0 },
        }).text()),
      close: nothing,
    }),
  },
  {
    name: 'smithy',
    speaksCleartext: true,
    sharesConnection: true,
    start: (ca) => {
      const handler = new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca } });
      return {
        send: async (url, headers = {}) => {
          const { protocol, hostname, port, pathname: path, searchParams } = new URL(url);
          const request = new HttpRequest({
            method: 'GET',
            protocol,
            hostname,
            port: Number(port),
            path,
            query: Object.fromEntries(searchParams),
            headers: { ...headers },
          });
          const { response } = await handler.handle(request);
          await text(response.body);
        },
        close: () => handler.destroy(),
      };
    },
  },
  {
    name: 'superagent',
    speaksCleartext: true,
    sharesConnection: false,
    start: (ca) => ({
      send: async (url, headers = {}) =>
        void (await superagent
          .get(url)
          .http2()
          .ca(ca)
          .set({ ...headers })),
      close: nothing,
    }),
  },
  {
    name: 'popsicle',
    speaksCleartext: false,
    sharesConnection: true,
    start: (ca) => {
      const send = transport({ ca });
      return {
        send: async (url, headers = {}) => {
          const response = await send(new Request(url, { headers }), async () => {
            throw new Error('popsicle has no transport for this URL');
          });
          await response.text();
        },
        close: nothing,
      };
    },
  },
  {
    name: 'fetch-h2',
    speaksCleartext: true,
    sharesConnection: true,
    queuesWhileConnecting: true,
    start: (ca) => {
      const { fetch, disconnectAll } = fetchH2({ session: { ca } });
      return {
        send: async (url, headers = {}) =>
          void (await (await fetch(url.replace('http:', 'http2:'), { headers })).text()),
        close: disconnectAll,
      };
    },
  },
];
