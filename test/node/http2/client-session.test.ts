import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { createRequire } from 'node:module';
import { diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { type Interceptor, interception, silentStream } from '../../../src/node/http2/client-session.ts';
import { startHttp2Server } from '../../support/http2-server.ts';
import { useResource } from '../../support/use-resource.ts';

type Request = (this: ClientHttp2Session, ...args: unknown[]) => ClientHttp2Stream;

/** Loads the module once more, as an application with two versions of this package does. */
const copyOfModule = (name: string): Promise<{ readonly interception: typeof interception }> =>
  import(`../../../src/node/http2/client-session.ts?${name}`);

describe('the interception of node:http2 requests', () => {
  const server = useResource(startHttp2Server, (each) => each.close());
  let session: ClientHttp2Session;
  let prototype: { request: Request };
  let original: Request;

  const intercepted: string[] = [];
  /** Records the paths of requests. */
  const recordAs =
    (name: string): Interceptor =>
    (_, headers, send) => {
      intercepted.push(`${name} ${(headers as OutgoingHttpHeaders)[':path']}`);
      return send(headers as object);
    };
  const first = interception(recordAs('first'));
  const second = interception(recordAs('second'));

  /** Makes a request, and waits for its end. */
  const get = async (path: string, request: Request = session.request as Request, by = session) => {
    await once(request.call(by, { ':path': path }).resume(), 'close');
    expect(server.requests.at(-1)).to.have.property('path', path);
  };

  beforeEach(() => {
    session = connect(server.origin);
    prototype = Object.getPrototypeOf(session);
    original = prototype.request;
  });

  afterEach(() => {
    first.disable();
    second.disable();
    prototype.request = original;
    session.destroy();
    intercepted.splice(0);
  });

  it('applies to all sessions, however node:http2 is imported and whenever they are opened', async () => {
    const { connect: required } = createRequire(import.meta.url)('http2') as { connect: typeof connect };
    const before = required(server.origin);
    first.enable();
    const opened = [session, before, required(server.origin), connect(server.origin)];
    for (const [i, each] of opened.entries()) {
      await get(`/${i}`, each.request as Request, each);
      each.destroy();
    }
    expect(intercepted).to.deep.equal(['first /0', 'first /1', 'first /2', 'first /3']);
  });

  it('passes on the session, the headers and the options, and returns the stream', async () => {
    const calls: unknown[] = [];
    const streams: unknown[] = [];
    const recording = interception((...call) => {
      calls.push(call.slice(0, 2));
      streams.push(call[2]({ ':path': '/replaced', ':method': 'POST' }));
      return streams[0] as ClientHttp2Stream;
    });
    recording.enable();
    const given = { ':path': '/given' };
    const stream = session.request(given, { endStream: true }).resume();
    recording.disable();
    expect(calls).to.deep.equal([[session, given]]);
    expect((calls[0] as unknown[])[1]).to.equal(given);
    expect(streams).to.deep.equal([stream]);
    // A POST has a body, unless the options say otherwise.
    expect(stream.writableEnded).to.equal(true);
    await once(stream, 'close');
    expect(server.requests.at(-1)).to.include({ method: 'POST', path: '/replaced' });
  });

  it('sends a request unchanged that the interceptor leaves', async () => {
    const given = { ':path': '/left', ':method': 'POST' };
    const left: unknown[] = [];
    const leaving = interception((_, headers) => {
      left.push(headers);
      return undefined;
    });
    leaving.enable();
    const stream = session.request(given, { endStream: true }).resume();
    leaving.disable();
    expect([left.length, left[0]]).to.deep.equal([1, given]);
    expect(stream.writableEnded).to.equal(true);
    await once(stream, 'close');
    expect(server.requests).to.have.length(1);
    expect(server.requests[0]).to.include({ method: 'POST', path: '/left' });
  });

  it('passes the options on while no interceptor is enabled', async () => {
    first.enable();
    const { request } = session;
    first.disable();
    const stream = request.call(session, { ':method': 'POST' }, { endStream: true });
    expect(stream.writableEnded).to.equal(true);
    await once(stream.resume(), 'close');
  });

  it('has the name, the length and the property descriptor of the original', () => {
    // As every method of a class.
    const descriptor = { writable: true, enumerable: false, configurable: true };
    const current = () => Object.getOwnPropertyDescriptor(prototype, 'request');
    expect(current()).to.deep.equal({ ...descriptor, value: original });
    first.enable();
    expect(current()).to.deep.equal({ ...descriptor, value: prototype.request });
    expect(prototype.request).not.to.equal(original);
    expect([prototype.request.name, prototype.request.length]).to.deep.equal(['request', 2]);
    first.disable();
    expect(current()).to.deep.equal({ ...descriptor, value: original });
  });

  it('lets the interceptor that was enabled last handle a request, and the one before once that is disabled', async () => {
    first.enable();
    second.enable();
    await get('/a');
    first.enable();
    await get('/b');
    first.disable();
    await get('/c');
    second.disable();
    await get('/d');
    expect(intercepted).to.deep.equal(['second /a', 'first /b', 'second /c']);
  });

  it('ends with the last interceptor: the method is the very original again', async () => {
    first.enable();
    second.enable();
    first.disable();
    expect(prototype.request).not.to.equal(original);
    second.disable();
    second.disable();
    expect(prototype.request).to.equal(original);
    await get('/a');
    expect(intercepted).to.deep.equal([]);
  });

  it('does nothing if an interceptor is disabled that was never enabled', () => {
    first.enable();
    const wrapper = prototype.request;
    second.disable();
    expect(prototype.request).to.equal(wrapper);
  });

  it('works through a reference to the wrapper, also after it was disabled and enabled again', async () => {
    first.enable();
    const wrapper = prototype.request;
    await get('/a', wrapper);
    first.disable();
    await get('/b', wrapper);
    first.enable();
    await get('/c', wrapper);
    expect(intercepted).to.deep.equal(['first /a', 'first /c']);
  });

  it('leaves the method that other code has wrapped since, and works through it once when it is enabled again', async () => {
    first.enable();
    const wrapper = prototype.request;
    const other: Request = function (...args) {
      intercepted.push('other');
      return wrapper.apply(this, args);
    };
    prototype.request = other;
    first.disable();
    expect(prototype.request).to.equal(other);
    await get('/a');
    first.enable();
    expect(prototype.request).to.equal(other);
    await get('/b');
    expect(intercepted).to.deep.equal(['other', 'other', 'first /b']);
    prototype.request = wrapper;
  });

  it('keeps the wrapper that other code has set while it was disabled', async () => {
    first.enable();
    first.disable();
    const other: Request = function (...args) {
      intercepted.push('other');
      return original.apply(this, args);
    };
    prototype.request = other;
    first.enable();
    await get('/a');
    expect(intercepted).to.deep.equal(['first /a', 'other']);
    first.disable();
    expect(prototype.request).to.equal(other);
  });

  it('applies again if other code has removed it while it was enabled', async () => {
    first.enable();
    prototype.request = original;
    first.disable();
    first.enable();
    await get('/a');
    expect(intercepted).to.deep.equal(['first /a']);
  });

  it('sends a request once if the original returns nothing', () => {
    let sent = 0;
    prototype.request = () => {
      sent++;
      return undefined as never;
    };
    first.enable();
    expect(session.request({ ':path': '/a' })).to.equal(undefined);
    expect(sent).to.equal(1);
    first.disable();
  });

  it('sends what an interceptor does not handle unchanged', async () => {
    const nothing = interception(() => undefined);
    nothing.enable();
    await get('/a');
    nothing.disable();
  });

  it('intercepts a request that is made while another one is sent', async () => {
    first.enable();
    const nested = () => {
      channel.unsubscribe(nested);
      session.request({ ':path': '/nested' }).resume();
    };
    const channel = diagnostics.channel('http2.client.stream.created');
    channel.subscribe(nested);
    await once(session.request({ ':path': '/outer' }).resume(), 'close');
    expect(intercepted).to.deep.equal(['first /outer', 'first /nested']);
  });

  it('passes on what the original throws, and intercepts the next request', async () => {
    first.enable();
    expect(() => session.request({ connection: 'close' })).to.throw(TypeError, /connection/);
    expect(() => session.request({ ':method': 'CONNECT' })).to.throw(/:authority/);
    await get('/a');
    expect(intercepted.at(-1)).to.equal('first /a');
  });

  it('handles a request once if two copies of this package are loaded', async () => {
    const copy = (await copyOfModule('second-copy')).interception(recordAs('copy'));
    first.enable();
    copy.enable();
    try {
      expect(() => session.request({ ':method': 'CONNECT' })).to.throw(/:authority/);
      await get('/a');
      copy.disable();
      await get('/b');
      copy.enable();
      await get('/c');
      expect(intercepted).to.deep.equal(['copy undefined', 'copy /a', 'first /b', 'copy /c']);
    } finally {
      copy.disable();
    }
  });

  it('reports that it cannot wrap the method, and lets the application go on', async () => {
    const errors: unknown[][] = [];
    const ignore = () => {};
    const error = (...args: unknown[]) => errors.push(args);
    diag.setLogger({ error, warn: ignore, info: ignore, debug: ignore, verbose: ignore });
    const { getBuiltinModule } = process;
    const broken = new Error('no built-in modules');
    process.getBuiltinModule = () => {
      throw broken;
    };
    try {
      const copy = (await copyOfModule('without-modules')).interception(recordAs('copy'));
      copy.enable();
      copy.disable();
      await get('/a');
    } finally {
      process.getBuiltinModule = getBuiltinModule;
      diag.disable();
    }
    expect(errors).to.have.length(1);
    expect(errors[0]?.join(' ')).to.match(/can't wrap node:http2/);
    expect(errors[0]?.at(-1)).to.equal(broken);
    expect([prototype.request, intercepted]).to.deep.equal([original, []]);
  });

  it('asks a session that swallows what is written to it, as Bun does at once', async () => {
    const stream = silentStream();
    stream.resume();
    await new Promise<void>((resolve, reject) => {
      stream.write('preface', (error) => (error ? reject(error) : resolve()));
    });
    expect([stream.destroyed, stream.readableLength, stream.writableLength]).to.deep.equal([false, 0, 0]);
  });
});
