import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { connect } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { observeWrites } from '../../src/node/written-chunks.ts';
import { startHttp2Server } from '../support/http2-server.ts';
import { useRecordingServers } from '../support/recording-server.ts';

/** Observes a request. `seen` lists its chunks, and `end` for its end. */
function observe(observed: object): string[] {
  const seen: string[] = [];
  observeWrites(
    observed,
    (chunk) => seen.push(Buffer.from(chunk).toString()),
    () => seen.push('end'),
  );
  return seen;
}

/** A request that records the arguments of its methods, and returns them. */
const recorder = () => ({
  write: (...args: unknown[]) => ['write', ...args],
  end: (...args: unknown[]) => ['end', ...args],
});

describe('the chunks that an application writes', () => {
  it('are seen as bytes, whatever their type and their encoding', () => {
    const target = recorder();
    const seen = observe(target);
    target.write('Zoë');
    target.write('Zo\u00eb', 'utf8');
    target.write('5a6fc3ab', 'hex');
    target.write('Wm/Dqw==', 'base64');
    target.write('Zoë', 'no encoding');
    target.write('Zoë', () => {});
    target.write(Buffer.from('Zoë'));
    target.write(new TextEncoder().encode('Zoë'));
    expect(seen).to.deep.equal(Array(8).fill('Zoë'));
  });

  it('are seen from end(), before the end', () => {
    const target = recorder();
    const seen = observe(target);
    target.end('5a', 'hex', () => {});
    expect(seen).to.deep.equal(['Z', 'end']);
  });

  it('are no other arguments: a callback, nothing, or what Node.js rejects', () => {
    const target = recorder();
    const seen = observe(target);
    for (const other of [undefined, null, () => {}, 7, {}, [1]]) {
      target.write(other);
    }
    target.end(() => {});
    target.end();
    expect(seen).to.deep.equal(['end', 'end']);
  });

  it('reach the original method with its arguments and its object, and its result is returned', () => {
    const calls: unknown[] = [];
    const record = (name: string) =>
      function (this: unknown, ...args: unknown[]) {
        calls.push([name, this, ...args]);
        return name;
      };
    const target = { write: record('write'), end: record('end') };
    observe(target);
    const [chunk, callback] = [Buffer.from('a'), () => {}];
    expect(target.write(chunk, 'latin1', callback)).to.equal('write');
    expect(target.end(callback)).to.equal('end');
    const [[, , sent] = []] = calls as unknown[][];
    expect(calls).to.deep.equal([
      ['write', target, chunk, 'latin1', callback],
      ['end', target, callback],
    ]);
    expect(sent).to.equal(chunk);
  });

  it('are seen again after the original method throws, and its error reaches the application', () => {
    const failure = new Error('from write()');
    let fails = true;
    const target = {
      ...recorder(),
      write: (_: string) => {
        if (fails) {
          throw failure;
        }
      },
    };
    const seen = observe(target);
    expect(() => target.write('a')).to.throw(failure);
    fails = false;
    target.write('b');
    expect(seen).to.deep.equal(['a', 'b']);
  });

  it('are seen once if a mock calls one method in the other', () => {
    const written: string[] = [];
    const target = {
      write: (chunk: string) => void written.push(chunk),
      end(chunk: string) {
        this.write(chunk);
      },
    };
    const seen = observe(target);
    target.end('a');
    target.write('b');
    expect(seen).to.deep.equal(['a', 'end', 'b']);
    expect(written).to.deep.equal(['a', 'b']);
  });

  it('are sent even if they cannot be read', () => {
    const errors: unknown[] = [];
    const ignore = () => {};
    diag.setLogger(
      { error: (...args) => errors.push(args), warn: ignore, info: ignore, debug: ignore, verbose: ignore },
      { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
    );
    const target = recorder();
    const fail = () => {
      throw new Error('from the reader');
    };
    observeWrites(target, fail, fail);
    try {
      expect(target.write('a')).to.deep.equal(['write', 'a']);
      expect(target.end()).to.deep.equal(['end']);
    } finally {
      diag.disable();
    }
    expect(errors).to.have.length(2);
  });

  it('are seen without a trace in the enumerable properties of the request', () => {
    const target = Object.create(recorder()) as ReturnType<typeof recorder>;
    observe(target);
    expect(Object.keys(target)).to.deep.equal([]);
  });

  describe('to a real request', () => {
    const startServer = useRecordingServers();

    /** Starts a server that answers with what it received. */
    const startEcho = () => startServer({ respond: (received, response) => void received.pipe(response) });
    const echoOf = async (sent: ClientRequest) => {
      const [response] = await once(sent, 'response');
      return String(await buffer(response));
    };

    it('of node:http are those that the server receives', async () => {
      const { origin } = await startEcho();
      const sent = request(origin, { method: 'POST' });
      const seen = observe(sent);
      const callbacks: string[] = [];
      sent.write('a');
      sent.write('62', 'hex', () => callbacks.push('write'));
      sent.end(Buffer.from('c'), () => callbacks.push('end'));
      expect(await echoOf(sent)).to.equal('abc');
      expect(seen).to.deep.equal(['a', 'b', 'c', 'end']);
      expect(callbacks).to.have.members(['write', 'end']);
    });

    it('of node:http are seen once if it ends with its only chunk', async () => {
      const { origin } = await startEcho();
      const sent = request(origin, { method: 'POST' });
      const seen = observe(sent);
      sent.end('whole');
      expect(await echoOf(sent)).to.equal('whole');
      expect(seen).to.deep.equal(['whole', 'end']);
    });

    it('of node:http2 are those that the server receives', async () => {
      const server = await startHttp2Server({
        respond: (stream) => {
          stream.respond({ ':status': 200 });
          stream.pipe(stream);
        },
      });
      const session = connect(server.origin);
      try {
        const sent = session.request({ ':method': 'POST' });
        const seen = observe(sent);
        sent.write('a');
        sent.write('62', 'hex');
        sent.end(Buffer.from('c'));
        expect(String(await buffer(sent))).to.equal('abc');
        expect(seen).to.deep.equal(['a', 'b', 'c', 'end']);
      } finally {
        session.destroy();
        await server.close();
      }
    });
  });
});
