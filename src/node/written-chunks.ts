import { guarded } from '../core/guarded.ts';
import { setOwnMethod } from './own-method.ts';

/** A request of node:http or node:http2. */
interface Writable {
  write(...args: unknown[]): unknown;
  end(...args: unknown[]): unknown;
}

/**
 * Observes what an application writes to a request, before it is sent.
 *
 * @param onChunk - called with each chunk that `write()` or `end()` takes
 * @param onEnd - called when the application ends the request
 */
export function observeWrites(
  request: object,
  onChunk: (chunk: Uint8Array) => void,
  onEnd: () => void,
): void {
  // A mock of node:http may call one method in the other: https://github.com/nock/nock/blob/v13.5.6/lib/intercepted_request_router.js
  let isInside = false;
  const observed = (name: keyof Writable, observe: (args: readonly unknown[]) => void) => {
    const original = (request as Writable)[name];
    setOwnMethod(request, name, function (this: unknown, ...args: unknown[]) {
      if (isInside) {
        return Reflect.apply(original, this, args);
      }
      guarded('reading a request', () => observe(args));
      isInside = true;
      try {
        return Reflect.apply(original, this, args);
      } finally {
        isInside = false;
      }
    });
  };
  const addChunk = ([chunk, encoding]: readonly unknown[]) => {
    if (typeof chunk === 'string') {
      onChunk(
        Buffer.from(chunk, Buffer.isEncoding(encoding as string) ? (encoding as BufferEncoding) : 'utf8'),
      );
    } else if (chunk instanceof Uint8Array) {
      onChunk(chunk);
    }
  };
  observed('write', addChunk);
  observed('end', (args) => {
    addChunk(args);
    onEnd();
  });
}
