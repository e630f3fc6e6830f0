/**
 * Follows an HTTP/2 stream from its request to its end, and makes its events part of the call: Node.js emits most of them
 * in the context in which the session was opened, which belongs to another interaction.
 *
 * @module
 */
import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2';
import type { Context } from '@opentelemetry/api';
import { guarded } from '../../core/guarded.ts';
import { runInContext } from '../active-context.ts';
import { setOwnMethod } from '../own-method.ts';

export interface StreamObserver {
  /** The final response headers. */
  onResponse(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): void;
  /** Part of the body. It may precede {@link onResponse}. */
  onChunk(chunk: Uint8Array): void;
  /** The response has ended, whether the application reads it or not. It may precede {@link onResponse}. */
  onComplete(): void;
  onError(error: unknown): void;
  onClose(): void;
}

/**
 * Wraps two methods of a stream instead of listening to it: the application can neither remove nor count wrappers, and
 * sees every event after the observer does. Node.js and the application call both methods on the stream itself.
 */
export function observeStream(
  stream: ClientHttp2Stream,
  callContext: Context,
  observer: StreamObserver,
): void {
  const { emit, push } = stream;
  const guardedly = (observe: () => void) => guarded('following a request', observe);
  const observe = (event: string | symbol, argument: unknown): void => {
    if (event === 'response') {
      guardedly(() => observer.onResponse(argument as IncomingHttpHeaders & IncomingHttpStatusHeader));
    } else if (event === 'error') {
      guardedly(() => observer.onError(argument));
    } else if (event === 'close') {
      guardedly(observer.onClose);
    }
  };
  setOwnMethod(stream, 'emit', function (this: unknown, ...args: Parameters<typeof emit>) {
    observe(...(args as [string, unknown]));
    return runInContext(callContext, () => Reflect.apply(emit, this, args));
  });
  setOwnMethod(stream, 'push', function (this: unknown, ...args: Parameters<typeof push>) {
    const [chunk] = args;
    if (chunk instanceof Uint8Array) {
      guardedly(() => observer.onChunk(chunk));
    } else if (chunk === null && !stream.destroyed && !stream.rstCode) {
      // Also called when the stream is reset or destroyed.
      guardedly(observer.onComplete);
    }
    return Reflect.apply(push, this, args);
  });
}
