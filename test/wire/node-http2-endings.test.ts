import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { finished } from 'node:stream/promises';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import type { ReceivedSpan } from '../../examples/stand-ins/otlp-receiver.ts';
import { SeekHttp2Instrumentation, type SeekRequestLogEntry, seekRequestIdOf } from '../../src/index.ts';
import { type Http2ServerOptions, startHttp2Server } from '../support/http2-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

const IN_FLIGHT = 1_000;
const STATUS_ERROR = 2;

describe('the span of a node:http2 request', () => {
  let entries: SeekRequestLogEntry[];
  let respond: NonNullable<Http2ServerOptions['respond']>;
  const server = useResource(
    () =>
      startHttp2Server({
        settings: { maxConcurrentStreams: IN_FLIGHT },
        respond: (...args) => respond(...args),
      }),
    (each) => each.close(),
  );
  const requestLog = (entry: SeekRequestLogEntry) => entries.push(entry);
  const telemetry = useTelemetry(() => {
    entries = [];
    return { instrumentations: [new SeekHttp2Instrumentation({ hosts: ['127.0.0.1'], requestLog })] };
  });
  let session: ClientHttp2Session;
  beforeEach(() => {
    session = connect(server.origin);
    session.on('error', () => {});
  });
  afterEach(() => session.destroy());

  const onlySpan = async (): Promise<ReceivedSpan> => {
    const spans = await telemetry.clientSpans();
    expect(spans).to.have.length(1);
    expect(entries).to.have.length(1);
    return spans[0] as ReceivedSpan;
  };
  const failureOf = (stream: ClientHttp2Stream): Promise<unknown> =>
    once(stream, 'error').then(([error]) => error);

  describe('of a request that gets a response', () => {
    it('ends with the response, before the end of the request', async () => {
      respond = (stream) => {
        stream.respond({ ':status': 201 });
        stream.end('created');
      };
      const stream = session.request({ ':method': 'POST' }, { endStream: false });
      await once(stream.resume(), 'end');
      const { attributes, status } = await onlySpan();
      expect(attributes).to.include({ 'http.request.method': 'POST', 'http.response.status_code': 201 });
      expect(attributes).not.to.have.property('error.type');
      expect(status?.code).not.to.equal(STATUS_ERROR);
    });

    it('ends if the application never reads the response', async () => {
      respond = (stream) => {
        stream.respond({ ':status': 200 });
        stream.end('unread');
      };
      const stream = session.request();
      await once(stream, 'response');
      while (!stream.closed) {
        await new Promise(setImmediate);
      }
      expect(stream.readableLength).to.equal('unread'.length);
      expect((await onlySpan()).attributes['http.response.status_code']).to.equal(200);
    });

    it('ends with headers alone', async () => {
      respond = (stream) => stream.respond({ ':status': 204 }, { endStream: true });
      await once(session.request(), 'response');
      expect((await onlySpan()).attributes['http.response.status_code']).to.equal(204);
    });

    it('ends after informational responses, trailers and pushed streams', async () => {
      respond = (stream) => {
        stream.additionalHeaders({ ':status': 103, link: '</a.css>' });
        stream.pushStream({ ':path': '/pushed' }, (_error, pushed) =>
          pushed.respond({}, { endStream: true }),
        );
        stream.respond({ ':status': 200 }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end('with trailers');
      };
      const pushed = once(session, 'stream');
      const stream = session.request();
      const trailers = once(stream, 'trailers');
      await Promise.all([finished(stream.resume()), trailers, pushed]);
      expect((await onlySpan()).attributes['http.response.status_code']).to.equal(200);
      expect(entries[0]).to.include({ status: 200, error: undefined });
    });

    it('fails with a status from 400', async () => {
      respond = (stream) => stream.respond({ ':status': 503 }, { endStream: true });
      await finished(session.request().resume());
      const { attributes, status } = await onlySpan();
      expect(attributes).to.include({ 'http.response.status_code': 503, 'error.type': '503' });
      expect(status?.code).to.equal(STATUS_ERROR);
      expect(status?.message).to.equal(undefined);
    });
  });

  describe('of a request that fails', () => {
    const expectFailure = async (type: string, error?: unknown): Promise<void> => {
      const { attributes, status } = await onlySpan();
      expect(attributes['error.type']).to.equal(type);
      expect(status?.code).to.equal(STATUS_ERROR);
      if (error !== undefined) {
        expect(seekRequestIdOf(error)).to.equal(attributes['seek.request_id']);
        expect(status?.message).to.equal((error as Error).message);
      }
    };

    for (const [name, code] of [
      ['INTERNAL_ERROR', constants.NGHTTP2_INTERNAL_ERROR],
      ['REFUSED_STREAM', constants.NGHTTP2_REFUSED_STREAM],
      ['ENHANCE_YOUR_CALM', constants.NGHTTP2_ENHANCE_YOUR_CALM],
    ] as const) {
      it(`has the error code of the stream: ${name}`, async () => {
        respond = (stream) => stream.close(code);
        await expectFailure(name, await failureOf(session.request()));
        expect(entries[0]?.error).to.be.an('error');
      });
    }

    it('fails if the response breaks off', async () => {
      respond = (stream) => {
        stream.respond({ ':status': 200 });
        stream.write('half', () => stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR));
      };
      await expectFailure('INTERNAL_ERROR', await failureOf(session.request().resume()));
      expect(entries[0]).to.include({ status: 200, error: undefined });
    });

    it('fails if the server cancels it without an error', async () => {
      respond = (stream) => stream.close(constants.NGHTTP2_CANCEL);
      await once(session.request(), 'close');
      await expectFailure('CANCEL');
      expect(String(entries[0]?.error)).to.equal('Error: the stream was closed with CANCEL');
    });

    it('fails if the server closes the stream without a response', async () => {
      respond = (stream) => stream.close();
      await once(session.request(), 'close');
      await expectFailure('NO_ERROR');
    });

    it('fails if the application cancels it', async () => {
      respond = (stream) => stream.respond({ ':status': 200 });
      const stream = session.request();
      await once(stream, 'response');
      stream.close(constants.NGHTTP2_CANCEL);
      await once(stream, 'close');
      await expectFailure('CANCEL');
    });

    it('fails if the application aborts it', async () => {
      const abort = new AbortController();
      respond = () => abort.abort(new Error('the user left'));
      await expectFailure('ABORT_ERR', await failureOf(session.request({}, { signal: abort.signal })));
    });

    it('fails if its signal is aborted already', async () => {
      await expectFailure('ABORT_ERR', await failureOf(session.request({}, { signal: AbortSignal.abort() })));
    });

    it('has the name of the error that the application destroys the stream with', async () => {
      respond = () => {};
      const stream = session.request();
      const failure = failureOf(stream);
      stream.setTimeout(1, () => stream.destroy(new RangeError('too slow')));
      await expectFailure('RangeError', await failure);
    });

    it('fails if the session is destroyed', async () => {
      respond = () => session.destroy(new Error('shutting down'));
      await expectFailure('Error', await failureOf(session.request()));
    });

    it('fails if the session is destroyed before it is connected', async () => {
      const stream = session.request();
      const failure = failureOf(stream);
      session.destroy(new Error('changed my mind'));
      await expectFailure('Error', await failure);
    });

    it('has the error code of a GOAWAY frame', async () => {
      respond = (stream) => stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      await expectFailure('ENHANCE_YOUR_CALM', await failureOf(session.request()));
    });

    it('says why there is no connection', async () => {
      session.destroy();
      session = connect('http://127.0.0.1:1');
      session.on('error', () => {});
      await expectFailure('ECONNREFUSED', await failureOf(session.request()));
    });

    it('fails if the session is destroyed already', async () => {
      session.destroy();
      await expectFailure('ERR_HTTP2_INVALID_SESSION', await failureOf(session.request()));
    });

    it('fails if Node.js refuses the request', async () => {
      let thrown: unknown;
      try {
        session.request({ connection: 'close' });
      } catch (error) {
        thrown = error;
      }
      await expectFailure('ERR_HTTP2_INVALID_CONNECTION_HEADERS', thrown);
    });
  });

  describe('of 1,000 requests in flight', () => {
    const CUTS: Readonly<Record<string, (client: ClientHttp2Session) => void>> = {
      'the server resets them': () => {
        for (const each of server.sessions) {
          for (const stream of streams.splice(0)) {
            stream.close(constants.NGHTTP2_INTERNAL_ERROR);
          }
          expect(each.closed).to.equal(false);
        }
      },
      'the server sends GOAWAY': () => {
        for (const each of server.sessions) {
          each.goaway(constants.NGHTTP2_INTERNAL_ERROR);
        }
      },
      'the server disconnects': () => {
        for (const each of server.sessions) {
          each.destroy();
        }
      },
      'the application destroys the session': (client) => client.destroy(),
    };
    let streams: Parameters<typeof respond>[0][];
    let exporter: InMemorySpanExporter;
    beforeEach(() => {
      exporter = new InMemorySpanExporter();
      return telemetry.start({
        instrumentations: [new SeekHttp2Instrumentation({ hosts: ['127.0.0.1'], requestLog })],
        spanProcessors: [new SimpleSpanProcessor({ exporter })],
      });
    });

    for (const [cut, run] of Object.entries(CUTS)) {
      it(`ends once each if ${cut}`, async () => {
        streams = [];
        const arrived = new Promise<void>((resolve) => {
          respond = (stream) => {
            if (streams.push(stream) === IN_FLIGHT) {
              resolve();
            }
          };
        });
        const requests = Array.from({ length: IN_FLIGHT }, (_, i) => session.request({ ':path': `/${i}` }));
        const closed = requests.map(
          (each) => new Promise((resolve) => each.on('error', () => {}).on('close', resolve)),
        );
        await arrived;
        run(session);
        await Promise.all(closed);

        const spans = exporter.getFinishedSpans();
        expect(spans).to.have.length(IN_FLIGHT);
        expect(new Set(spans.map((span) => span.spanContext().spanId)).size).to.equal(IN_FLIGHT);
        expect(entries).to.have.length(IN_FLIGHT);
        for (const { status } of spans) {
          expect(status?.code).to.equal(STATUS_ERROR);
        }
      });
    }
  });
});
