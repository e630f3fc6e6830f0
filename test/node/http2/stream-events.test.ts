import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type ServerHttp2Stream,
} from 'node:http2';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { observeStream, type StreamObserver } from '../../../src/node/http2/stream-events.ts';
import { startHttp2Server } from '../../support/http2-server.ts';
import { useResource } from '../../support/use-resource.ts';

const CALL = Symbol('call');
const IN_CALL = ROOT_CONTEXT.setValue(CALL, 'of the call');

describe('observeStream', () => {
  let onStream: (stream: ServerHttp2Stream) => void;
  const server = useResource(
    () => startHttp2Server({ respond: (stream) => onStream(stream) }),
    (each) => each.close(),
  );
  let session: ClientHttp2Session;

  beforeEach(() => {
    session = connect(server.origin).on('error', () => {});
    onStream = (stream) => {
      stream.respond({ ':status': 201, 'x-a': 'b' });
      stream.end('body');
    };
  });

  afterEach(() => session.destroy());

  /** Observes a stream. Each callback adds its name and its argument to the record. */
  const observe = (stream: ClientHttp2Stream, record: unknown[] = [], on: Partial<StreamObserver> = {}) => {
    observeStream(stream, IN_CALL, {
      onResponse: (headers) => record.push('response', headers[':status'], headers['x-a']),
      onChunk: () => {},
      onComplete: () => record.push('complete'),
      onError: (error) => record.push('error', error),
      onClose: () => record.push('close'),
      ...on,
    });
    return record;
  };
  const request = () => session.request().on('error', () => {});

  it('calls the observer before the listeners of the application, including earlier ones', async () => {
    const record: unknown[] = [];
    const stream = request().prependListener('response', () => record.push('earlier listener'));
    observe(stream, record);
    stream.prependListener('close', () => record.push('listener for close'));
    await once(stream.resume(), 'close');
    expect(record.filter((each) => each !== 'complete')).to.deep.equal([
      'response',
      201,
      'b',
      'earlier listener',
      'close',
      'listener for close',
    ]);
  });

  it('reports an error and the close after it, without a response', async () => {
    onStream = (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM);
    const stream = request();
    const record = observe(stream);
    const errors: unknown[] = [];
    stream.on('error', (error) => errors.push(error, record.length));
    await new Promise((resolve) => stream.on('close', resolve));
    expect(record).to.deep.equal(['error', errors[0], 'close']);
    expect(errors[0]).to.have.property('code', 'ERR_HTTP2_STREAM_ERROR');
    expect(errors[1]).to.equal(2);
  });

  it('reports a response as complete although nobody reads it', async () => {
    const stream = request();
    const record: unknown[] = [];
    await new Promise<void>((resolve) => {
      observe(stream, record, {
        onComplete: () => {
          record.push('complete');
          resolve();
        },
      });
    });
    expect(record).to.deep.equal(['response', 201, 'b', 'complete']);
    expect(stream.readableEnded).to.equal(false);
  });

  it('reports each chunk of the body, before the application reads it', async () => {
    onStream = (stream) => {
      stream.respond({ ':status': 200 });
      stream.write('first', () => setImmediate(() => stream.end('second')));
    };
    const chunks: string[] = [];
    const stream = request();
    observe(stream, [], { onChunk: (chunk) => chunks.push(String(chunk)) });
    const seen: number[] = [];
    stream.setEncoding('latin1').on('data', () => seen.push(chunks.length));
    await once(stream, 'close');
    expect(chunks).to.deep.equal(['first', 'second']);
    expect(seen).to.deep.equal([1, 2]);
  });

  it('reports a response without a body as complete', async () => {
    onStream = (stream) => stream.respond({ ':status': 204 }, { endStream: true });
    const stream = request();
    const record = observe(stream);
    await once(stream, 'response');
    expect(record).to.include.members(['complete', 'response', 204]);
  });

  const respondInPart = (then: (stream: ServerHttp2Stream) => void) => (stream: ServerHttp2Stream) => {
    stream.respond();
    stream.write('part');
    setImmediate(then, stream);
  };

  for (const [what, serve, cancel] of [
    ['the server resets', respondInPart((stream) => stream.destroy(new Error('broken handler'))), undefined],
    ['the server disconnects from', respondInPart((stream) => stream.session?.destroy()), undefined],
    [
      'the application cancels',
      respondInPart(() => {}),
      (stream: ClientHttp2Stream) => stream.close(constants.NGHTTP2_CANCEL),
    ],
    ['the application destroys', respondInPart(() => {}), (stream: ClientHttp2Stream) => stream.destroy()],
  ] as const) {
    it(`does not report as complete what ${what}`, async () => {
      onStream = serve;
      const stream = request();
      const record = observe(stream);
      stream.on('error', () => {}).on('data', () => cancel?.(stream));
      await new Promise((resolve) => stream.on('close', resolve));
      expect(record).to.include.members(['response', 'close']);
      expect(record).not.to.include('complete');
    });
  }

  it('does not report as complete what ends after the application has cancelled it', async () => {
    const stream = request();
    const record = observe(stream);
    stream.on('response', () => stream.close(constants.NGHTTP2_CANCEL)).resume();
    await new Promise((resolve) => stream.on('close', resolve));
    expect(record).to.include.members(['response', 'close']);
    expect(record).not.to.include('complete');
  });

  it('adds no listener and no property that the application can see', () => {
    const [plain, observed] = [request(), request()];
    observe(observed);
    for (const event of ['response', 'error', 'close', 'end', 'data', 'newListener']) {
      expect(observed.listenerCount(event)).to.equal(plain.listenerCount(event));
    }
    expect(observed.eventNames()).to.deep.equal(plain.eventNames());
    expect(Object.keys(observed)).to.deep.equal(Object.keys(plain));
    expect({ ...observed }).not.to.have.any.keys('emit', 'push');
  });

  it('goes on after the application has removed all listeners', async () => {
    const stream = request();
    const record = observe(stream).splice(0);
    observe(stream, record);
    stream.removeAllListeners();
    await once(stream.resume(), 'close');
    expect(record).to.include.members(['response', 'complete', 'close']);
  });

  it('lets the application replace and restore the methods', () => {
    const stream = request();
    const { emit, push } = stream;
    observe(stream);
    const emitted: unknown[] = [];
    stream.emit = (event: unknown) => emitted.push(event) > 0;
    stream.emit('own');
    expect(emitted).to.deep.equal(['own']);
    Reflect.deleteProperty(stream, 'emit');
    Reflect.deleteProperty(stream, 'push');
    expect([stream.emit, stream.push]).to.deep.equal([emit, push]);
  });

  it('passes on the arguments, the receiver and the results of both methods', async () => {
    const stream = request();
    observe(stream);
    const calls: unknown[] = [];
    const event = Symbol('event');
    stream.on(event, function (this: unknown, ...args: unknown[]) {
      calls.push(this, ...args);
    });
    expect(stream.emit(event, 'a', 'b')).to.equal(true);
    expect(stream.emit('nobody listens')).to.equal(false);
    expect(calls).to.deep.equal([stream, 'a', 'b']);
    expect(stream.push('7061727420', 'hex')).to.equal(true);
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    await once(stream, 'end');
    expect(text).to.equal('part body');
  });

  it('reports nothing for other events and other chunks', () => {
    const stream = request();
    const record = observe(stream);
    stream.emit('ready');
    stream.emit('aborted');
    stream.push('part');
    stream.push(undefined as never);
    expect(record).to.deep.equal([]);
  });

  describe('with a context manager', () => {
    before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
    after(() => context.disable());

    it('runs listeners in the context of the call, not in that in which the session was opened', async () => {
      const active: unknown[] = [];
      const listen = (stream: ClientHttp2Stream) => {
        for (const event of ['response', 'data', 'end', 'close']) {
          stream.once(event, () => active.push(event, context.active().getValue(CALL)));
        }
        return once(stream, 'close');
      };
      await context.with(ROOT_CONTEXT.setValue(CALL, 'of the session'), async () => {
        await once(session, 'remoteSettings');
        const stream = request();
        observe(stream);
        await listen(stream);
      });
      expect(active).to.deep.equal(
        ['response', 'data', 'end', 'close'].flatMap((event) => [event, 'of the call']),
      );
    });
  });
});
