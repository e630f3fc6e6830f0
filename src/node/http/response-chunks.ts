import type { IncomingMessage } from 'node:http';
import { guarded } from '../../core/guarded.ts';
import { setOwnMethod } from '../own-method.ts';

/**
 * Calls a function with each chunk of a response, as it arrives and before the application reads it. A listener for
 * `data` would make the response flow: https://nodejs.org/api/stream.html#two-reading-modes
 *
 * @param onChunk - returns whether the next chunk is needed
 */
export function observeChunks(response: IncomingMessage, onChunk: (chunk: Uint8Array) => boolean): void {
  const { push } = response;
  let isNeeded = true;
  setOwnMethod(response, 'push', function (this: unknown, ...args: Parameters<typeof push>) {
    const [chunk] = args;
    if (isNeeded && chunk instanceof Uint8Array) {
      isNeeded = guarded('reading a response', () => onChunk(chunk)) === true;
    }
    return Reflect.apply(push, this, args);
  });
}
