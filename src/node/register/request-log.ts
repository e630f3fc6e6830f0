/**
 * Writes the request log to standard error, which may be closed or broken.
 *
 * @module
 */
import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers';
import { jsonLogLine } from '../../core/json-log.ts';
import type { RequestLog } from '../../core/request-log.ts';

/**
 * Returns a request log that writes each call as one line of JSON.
 *
 * It writes through `stderr.write()`, which PM2 replaces to write its log files. `fs.writeSync(2)` would bypass them,
 * fail on a full pipe, and tear lines that the stream still writes. A private `Console` would fail with a broken stream:
 * Node.js ends the process at the second write.
 */
export function jsonRequestLog(stderr: Writable): RequestLog {
  const { _writableState: state } = stderr as unknown as { _writableState: { errorEmitted: boolean } };
  const onWritten = (error: Error | null | undefined): void => {
    if (!error || stderr.listeners('error').includes(ignore)) {
      return;
    }
    // A failed write emits an error in the next tick, which ends the process if nothing listens.
    stderr.on('error', ignore);
    setImmediate(() => {
      stderr.off('error', ignore);
      // Node.js leaves it set. The next console.error() of the application would then not ignore its own failure:
      // https://github.com/nodejs/node/blob/v24.21.0/lib/internal/console/constructor.js (`createWriteErrorHandler`)
      state.errorEmitted = false;
    });
  };
  return (entry) => {
    stderr.write(`${jsonLogLine(entry, new Date())}\n`, onWritten);
  };
}

function ignore(): void {}
