import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type ServerHttp2Stream,
} from 'node:http2';
import { expect } from 'chai';
import { errorTypeOf, frameErrorType } from '../../../src/node/http2/error-type.ts';
import { startHttp2Server } from '../../support/http2-server.ts';
import { useResource } from '../../support/use-resource.ts';

describe('frameErrorType', () => {
  it('returns the name that Node.js has for each error code of RFC 9113', () => {
    for (let code = 0; code <= 13; code++) {
      expect(constants).to.have.property(`NGHTTP2_${frameErrorType(code)}`, code);
    }
  });

  it('returns the number of an unknown error code', () => {
    expect(frameErrorType(14)).to.equal('14');
    expect(frameErrorType(4_294_967_295)).to.equal('4294967295');
  });
});

describe('errorTypeOf', () => {
  let onStream: (stream: ServerHttp2Stream) => void = () => {};
  const server = useResource(
    () => startHttp2Server({ respond: (stream) => onStream(stream) }),
    (each) => each.close(),
  );

  const open = (): ClientHttp2Session => connect(server.origin).on('error', () => {});

  /** Waits for the stream to fail, and returns the type of its error. */
  const failureOf = async (stream: ClientHttp2Stream): Promise<string> => {
    const [error] = await once(stream, 'error');
    stream.session?.destroy();
    return errorTypeOf(error, stream.rstCode);
  };

  it('names the error code with which the server resets a stream', async () => {
    onStream = (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM);
    expect(await failureOf(open().request())).to.equal('REFUSED_STREAM');
    onStream = (stream) => stream.destroy(new Error('broken handler'));
    expect(await failureOf(open().request())).to.equal('INTERNAL_ERROR');
  });

  it('names the error code with which the server ends a session', async () => {
    onStream = (stream) => stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(await failureOf(open().request())).to.equal('ENHANCE_YOUR_CALM');
  });

  it('names the reason why a session has no connection', async () => {
    const session = connect('http://127.0.0.1:1').on('error', () => {});
    expect(await failureOf(session.request())).to.equal('ECONNREFUSED');
  });

  it('names the error with which the application destroys a session that is not connected', async () => {
    const session = open();
    const failed = failureOf(session.request());
    session.destroy(new RangeError('no longer needed'));
    expect(await failed).to.equal('RangeError');
  });

  it('names the abort of a signal, not the error code of the stream that it cancels', async () => {
    const controller = new AbortController();
    const session = open();
    const failed = failureOf(session.request({}, { signal: controller.signal }));
    controller.abort();
    expect(await failed).to.equal('ABORT_ERR');
    session.destroy();
  });

  const withCode = (code: unknown, options?: ErrorOptions) =>
    Object.assign(new Error('text', options), { code });

  for (const [what, error, rstCode, type] of [
    ['the code of an error', withCode('ECONNRESET'), 2, 'ECONNRESET'],
    [
      'the code of a frame error without an error code',
      withCode('ERR_HTTP2_STREAM_ERROR'),
      0,
      'ERR_HTTP2_STREAM_ERROR',
    ],
    [
      'the code of a frame error without a stream',
      withCode('ERR_HTTP2_SESSION_ERROR'),
      undefined,
      'ERR_HTTP2_SESSION_ERROR',
    ],
    [
      'the code of a cancelled stream without a cause',
      withCode('ERR_HTTP2_STREAM_CANCEL'),
      8,
      'ERR_HTTP2_STREAM_CANCEL',
    ],
    [
      'the code of a cancelled stream whose cause is no error',
      withCode('ERR_HTTP2_STREAM_CANCEL', { cause: 'text' }),
      8,
      'ERR_HTTP2_STREAM_CANCEL',
    ],
    [
      'the code of a frame error that caused a cancellation',
      withCode('ERR_HTTP2_STREAM_CANCEL', { cause: withCode('ERR_HTTP2_SESSION_ERROR') }),
      8,
      'ERR_HTTP2_SESSION_ERROR',
    ],
    [
      'the code of another error that has a cause',
      withCode('EPIPE', { cause: withCode('ECONNRESET') }),
      8,
      'EPIPE',
    ],
    ['the name of an error without a code', new SyntaxError('text'), 8, 'SyntaxError'],
    ['the name of an error whose code is a number', withCode(23), 8, 'Error'],
    ['the name of an error whose code is empty', withCode(''), 8, 'Error'],
    ['the type of a value without a name', { name: '' }, 8, 'object'],
    ['the type of null', null, 8, 'object'],
    ['the type of undefined', undefined, undefined, 'undefined'],
    ['the type of a text', 'text', 8, 'string'],
  ] as const) {
    it(`returns ${what}`, () => {
      expect(errorTypeOf(error, rstCode)).to.equal(type);
    });
  }
});
