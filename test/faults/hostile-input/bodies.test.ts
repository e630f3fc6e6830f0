import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { expect } from 'chai';
import fc from 'fast-check';
import { Agent, request } from 'undici';
import { Agent as Agent5, request as request5 } from 'undici5';
import { type SeekRequestLogEntry, withSeek } from '../../../src/index.ts';
import { useRecordingServer } from '../../support/recording-server.ts';
import { useTelemetry } from '../../support/telemetry.ts';
import { hostile, text } from './hostile.ts';

type Headers = Readonly<Record<string, string>>;
type Send = (url: string, headers: Headers, chunks: readonly Uint8Array[]) => Promise<Buffer>;

const [agent, agent5] = [new Agent(), new Agent5()];
const bytesOf = async (body: AsyncIterable<Uint8Array>) => buffer(body);
const CLIENTS: Readonly<Record<string, Send>> = {
  undici: async (url, headers, chunks) => {
    const body = Readable.from(chunks);
    return bytesOf((await request(url, { method: 'POST', headers, body, dispatcher: agent })).body);
  },
  undici5: async (url, headers, chunks) => {
    const body = Readable.from(chunks);
    return bytesOf((await request5(url, { method: 'POST', headers, body, dispatcher: agent5 })).body);
  },
  'node:http': async (url, headers, chunks) => {
    const sent = httpRequest(url, { method: 'POST', headers });
    const answered = once(sent, 'response');
    for (const chunk of chunks) {
      sent.write(chunk);
    }
    sent.end();
    const [response] = (await answered) as [IncomingMessage];
    return bytesOf(response);
  },
};

/** Members of a request or of a response, whose values may be anything. */
const member = fc.tuple(
  fc.constantFrom('query', 'operationName', 'extensions', 'variables', 'errors', 'data', '__proto__'),
  fc.oneof(text, fc.json(), fc.constantFrom('{ version }', 'mutation M { a', 'fragment F on Q { ...F }')),
);
const json = fc.array(member, { maxLength: 4 }).map((members) => {
  const object = members.map(([key, value], i) => `"${key}":${i % 2 === 0 ? JSON.stringify(value) : value}`);
  return `{${object.join(',')}}`;
});
const plain = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .oneof(
      text,
      json,
      fc.json(),
      json.map((each) => `[${each},${each}`),
    )
    .map((each) => Buffer.from(each)),
  text.map((each) =>
    Buffer.from(`--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${each}\r\n--b`),
  ),
);
const bytes = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 1, arbitrary: plain.map((each) => gzipSync(each)) },
  { weight: 1, arbitrary: plain.map((each) => brotliCompressSync(each)) },
);
const headers: fc.Arbitrary<Headers> = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/graphql',
      'multipart/form-data; boundary=b',
      'multipart/form-data; boundary="',
      ';',
      '__proto__',
    ),
    'content-encoding': fc.constantFrom('gzip', 'br', 'gzip, br', 'zstd', 'constructor', ','),
  },
  { requiredKeys: [] },
);
const input = fc.record({
  body: bytes,
  cut: fc.nat(400),
  headers,
  answer: bytes,
  answerHeaders: headers,
});

describe('hostile bodies', () => {
  let answer: { readonly body: Buffer; readonly headers: Headers };
  let received = Buffer.alloc(0);
  const seek = useRecordingServer(
    {
      respond: (sent, response) => {
        void buffer(sent).then((body) => {
          received = body;
          response.writeHead(200, answer.headers).end(answer.body);
        });
      },
    },
    'suite',
  );
  const entries: SeekRequestLogEntry[] = [];
  const errors: string[] = [];
  useTelemetry(
    () => ({
      instrumentations: withSeek([new HttpInstrumentation()], {
        hosts: ['127.0.0.1'],
        requestLog: (entry) => entries.push(entry),
      }),
      spanProcessors: [
        { onStart: () => {}, onEnd: () => {}, forceFlush: async () => {}, shutdown: async () => {} },
      ],
    }),
    'suite',
  );

  before(() => {
    process.setUncaughtExceptionCaptureCallback((error) => errors.push(String(error)));
    const ignore = () => {};
    diag.setLogger(
      {
        error: (...args) => errors.push(args.join(' ')),
        warn: ignore,
        info: ignore,
        debug: ignore,
        verbose: ignore,
      },
      { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
    );
  });
  after(async () => {
    process.setUncaughtExceptionCaptureCallback(null);
    diag.disable();
    await Promise.all([agent.close(), agent5.close()]);
  });

  for (const [name, send] of Object.entries(CLIENTS)) {
    hostile(
      `${name}: are sent and received as they are, without an error, and are logged once`,
      0.01,
      input,
      async (each) => {
        answer = { body: each.answer, headers: each.answerHeaders };
        entries.length = 0;
        const chunks = [each.body.subarray(0, each.cut), each.body.subarray(each.cut)];
        const response = await send(seek.origin, each.headers, chunks);
        await setImmediate();
        expect(errors.splice(0)).to.deep.equal([]);
        expect([received.equals(each.body), response.equals(each.answer)]).to.deep.equal([true, true]);
        expect(entries.map(({ status }) => status)).to.deep.equal([200]);
      },
    );
  }
});
