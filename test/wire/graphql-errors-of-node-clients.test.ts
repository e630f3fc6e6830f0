import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import axios from 'axios';
import { expect } from 'chai';
import got from 'got';
import nodeFetch from 'node-fetch';
import superagent from 'superagent';
import type { ReceivedSpan } from '../../examples/stand-ins/otlp-receiver.ts';
import { withSeek } from '../../src/index.ts';
import { HTTP_GET } from '../support/clients.ts';
import { HTTP2_CLIENTS } from '../support/http2-clients.ts';
import { startHttp2Server } from '../support/http2-server.ts';
import { useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

const FAILED = JSON.stringify({ errors: [{ message: 'Jane Doe', extensions: { code: 'FORBIDDEN' } }] });
const STATUS_ERROR = 2;

interface Answer {
  readonly status?: number;
  readonly coding?: string;
  /** Sent one by one. */
  readonly parts: readonly (string | Buffer)[];
}

const FAILURES: Readonly<Record<string, Answer>> = {
  '/whole': { parts: [FAILED] },
  '/pieces': { parts: [FAILED.slice(0, 20), FAILED.slice(20)] },
  '/with-byte-order-mark': { parts: [`\uFEFF \r\n\t${FAILED}`] },
  '/white-space-first': { parts: ['\n\n', FAILED] },
  '/compressed': { coding: 'gzip', parts: [gzipSync(FAILED)] },
  '/compressed-twice': { coding: 'gzip, br', parts: [brotliCompressSync(gzipSync(FAILED))] },
  '/invalid': { status: 400, parts: [FAILED] },
};
const OTHERS: Readonly<Record<string, Answer>> = {
  '/succeeds': { parts: ['{"data":{"version":"1"}}'] },
  '/long': { parts: [FAILED, ' '.repeat(100_000)] },
  '/binary': { parts: [`%PDF ${FAILED}`] },
};
const ANSWERS: Readonly<Record<string, Answer>> = { ...FAILURES, ...OTHERS };

/** The clients that do not decode responses. Others may refuse several codings. */
const READS_CODED = ['http.get', 'http2.connect over HTTP/2'];
const ONE_CODING = Object.keys(FAILURES).filter((path) => path !== '/compressed-twice');

function answerTo(target = ''): Answer {
  return ANSWERS[target.split('?', 1)[0] as string] as Answer;
}

async function send(answer: Answer, write: (part: string | Buffer) => Promise<void>): Promise<void> {
  for (const part of answer.parts) {
    await write(part);
    await new Promise(setImmediate);
  }
}

function headersOf({ coding }: Answer): Record<string, string> {
  return {
    'content-type': 'application/graphql-response+json',
    ...(coding === undefined ? {} : { 'content-encoding': coding }),
  };
}

/** Returns a stream that Node.js cannot read natively. */
function streamTo(port: number): Duplex {
  const socket = connectTcp(port, '127.0.0.1').on('error', () => {});
  const stream = new Duplex({
    read: () => socket.resume(),
    write: (chunk, encoding, done) => socket.write(chunk, encoding, () => done()),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => stream.push(chunk));
  return stream;
}

describe('a GraphQL operation that fails', () => {
  const http1 = useRecordingServer(
    {
      respond: ({ url = '' }: IncomingMessage, response: ServerResponse) => {
        const answer = answerTo(url);
        response.writeHead(answer.status ?? 200, headersOf(answer));
        void send(answer, (part) => new Promise((resolve) => response.write(part, () => resolve()))).then(
          () => response.end(),
        );
      },
    },
    'suite',
  );
  const http2 = useResource(
    () =>
      startHttp2Server({
        tls: true,
        respond: (stream, headers) => {
          const answer = answerTo(headers[':path']);
          stream.respond({ ':status': answer.status ?? 200, ...headersOf(answer) });
          void send(answer, (part) => new Promise((resolve) => stream.write(part, () => resolve()))).then(
            () => stream.end(),
          );
        },
      }),
    (each) => each.close(),
    'suite',
  );
  // Once, because HttpInstrumentation does not patch node:http again after it was disabled.
  const telemetry = useTelemetry(
    () => ({ instrumentations: withSeek([new HttpInstrumentation()], { hosts: ['127.0.0.1'] }) }),
    'suite',
  );
  /** Makes a call, and returns its only span. */
  const spanOf = async (name: string, path: string): Promise<ReceivedSpan> => {
    const target = `${path}?client=${encodeURIComponent(name)}&query=%7Bversion%7D`;
    // Clients may throw for JSON with a byte order mark.
    await CLIENTS[name]?.(target).catch(() => {});
    const spans = (await telemetry.clientSpans()).filter(({ attributes }) =>
      String(attributes['url.full']).endsWith(target),
    );
    expect(spans, path).to.have.length(1);
    return spans[0] as ReceivedSpan;
  };

  const CLIENTS: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    'http.get': (path) => HTTP_GET.send(http1.origin + path),
    axios: (path) => axios.get(http1.origin + path, { validateStatus: () => true }),
    got: (path) => got(http1.origin + path, { throwHttpErrors: false }).text(),
    'node-fetch': async (path) => (await nodeFetch(http1.origin + path)).text(),
    superagent: (path) => superagent.get(http1.origin + path).ok(() => true),
    ...Object.fromEntries(
      HTTP2_CLIENTS.map((type) => [
        `${type.name} over HTTP/2`,
        async (path: string) => {
          const client = type.start(http2.ca);
          try {
            await client.send(http2.origin + path);
          } finally {
            await client.close();
          }
        },
      ]),
    ),
  };

  it('has its error codes if the body arrives before the event for the headers, as over a stream of the application', async () => {
    const cleartext = await startHttp2Server({
      respond: (stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/json', 'content-encoding': 'gzip' });
        stream.end(gzipSync(FAILED));
      },
    });
    const session = connect(cleartext.origin, { createConnection: () => streamTo(cleartext.port) });
    await buffer(session.request({ ':path': '/?query=%7Bversion%7D' }));
    session.destroy();
    await cleartext.close();
    const span = (await telemetry.clientSpans()).find(
      ({ attributes }) => attributes['url.full'] === `${cleartext.origin}/?query=%7Bversion%7D`,
    );
    expect(span?.attributes['seek.graphql.error_codes']).to.deep.equal(['FORBIDDEN']);
  });

  for (const name of Object.keys(CLIENTS)) {
    it(`${name}: has a failed span with its error codes, without its messages`, async () => {
      for (const path of READS_CODED.includes(name) ? Object.keys(FAILURES) : ONE_CODING) {
        const { attributes, status } = await spanOf(name, path);
        expect(attributes['seek.graphql.error_codes'], path).to.deep.equal(['FORBIDDEN']);
        expect(status?.code, path).to.equal(STATUS_ERROR);
        expect(JSON.stringify([attributes, status]), path).not.to.contain('Jane Doe');
      }
    });

    it(`${name}: leaves the spans of other responses as they are`, async () => {
      for (const path of Object.keys(OTHERS)) {
        const { attributes, status } = await spanOf(name, path);
        expect(attributes, path).to.include({ 'http.response.status_code': 200 });
        expect(attributes, path).not.to.have.property('seek.graphql.error_codes');
        expect(status?.code, path).not.to.equal(STATUS_ERROR);
      }
    });
  }
});
