import { get } from 'node:http';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';

/** Sends one GET and reads the whole response. */
type Send = (url: string, headers?: Record<string, string>) => Promise<void>;

export interface Client {
  readonly name: string;
  readonly send: Send;
}

/** The functions of undici that the clients call. They are the same in all versions. */
type Undici = Pick<typeof undici8, 'Agent' | 'fetch' | 'pipeline' | 'request' | 'stream'>;

const UNDICI_VERSIONS: readonly (readonly [string, Undici])[] = [
  ['undici 5', undici5 as unknown as Undici],
  ['undici 6', undici6 as unknown as Undici],
  ['undici 7', undici7 as unknown as Undici],
  ['undici 8', undici8],
];

/** Every way to send a request through every supported undici, and the `fetch` of Node.js. */
export const CLIENTS: readonly Client[] = [
  {
    name: 'global fetch',
    send: async (url, headers = {}) => void (await (await fetch(url, { headers })).text()),
  },
  ...UNDICI_VERSIONS.flatMap(([name, undici]) => {
    // All copies of undici, including the one in Node.js, share the global dispatcher.
    const dispatcher = new undici.Agent();
    return [
      {
        name: `${name} fetch`,
        send: async (url: string, headers = {}) =>
          void (await (await undici.fetch(url, { headers, dispatcher })).text()),
      },
      {
        name: `${name} request`,
        send: async (url: string, headers = {}) =>
          void (await (await undici.request(url, { headers, dispatcher })).body.text()),
      },
      {
        name: `${name} stream`,
        send: async (url: string, headers = {}) =>
          void (await undici.stream(url, { method: 'GET', headers, dispatcher }, discard)),
      },
      {
        name: `${name} pipeline`,
        send: async (url: string, headers = {}) =>
          void (await buffer(
            undici.pipeline(url, { method: 'GET', headers, dispatcher }, ({ body }) => body).end(),
          )),
      },
    ];
  }),
];

/** The `http.get` of Node.js. */
export const HTTP_GET: Client = {
  name: 'http.get',
  send: (url, headers = {}) =>
    new Promise((resolve, reject) => {
      get(url, { headers }, (response) => response.resume().on('end', resolve)).on('error', reject);
    }),
};

function discard(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
