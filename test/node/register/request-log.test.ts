import { errorMonitor, once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate as queueImmediate } from 'node:timers';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { SeekRequestLogEntry } from '../../../src/core/request-log.ts';
import { jsonRequestLog } from '../../../src/node/register/request-log.ts';

const ENTRY: SeekRequestLogEntry = {
  requestId: '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28',
  sessionId: '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2',
  traceId: undefined,
  spanId: undefined,
  method: 'GET',
  url: 'https://graphql.seek.com/%s?page=%25d',
  status: 200,
  durationMillis: 1,
  error: undefined,
  graphql: undefined,
};

/** A stream that fails, and that goes on as standard error does (`dummyDestroy` in Node.js). */
function brokenLikeStandardError(fail: (failed: () => void) => void): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => fail(() => done(new Error('EPIPE'))),
    destroy(error, done) {
      done(error);
      (this as unknown as { _undestroy(): void })._undestroy();
    },
  });
}

/** More turns of the event loop than a failure takes. An error that nothing ignores fails the test. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await setImmediate();
  }
}

describe('the JSON request log', () => {
  it('writes one line per entry, with the time', () => {
    const stderr = new PassThrough({ encoding: 'utf8' });
    const log = jsonRequestLog(stderr);
    const before = new Date().toISOString();
    log(ENTRY);
    log({ ...ENTRY, status: 404 });
    const lines = (stderr.read() as string).split('\n');
    expect(lines).to.have.length(3);
    expect(lines[2]).to.equal('');
    const [first, second] = lines.slice(0, 2).map((line) => JSON.parse(line));
    expect(first).to.include({ 'url.full': ENTRY.url, 'http.response.status_code': 200 });
    expect(second).to.include({ 'http.response.status_code': 404 });
    expect(first.timestamp >= before && second.timestamp <= new Date().toISOString()).to.equal(true);
  });

  for (const [when, fail] of [
    ['at once', (failed: () => void) => failed()],
    ['later', (failed: () => void) => void queueImmediate(failed)],
  ] as const) {
    it(`ignores a stream that fails ${when}, each time, and leaves no listener behind`, async () => {
      const stderr = brokenLikeStandardError(fail);
      let errors = 0;
      stderr.on(errorMonitor, () => errors++);
      const log = jsonRequestLog(stderr);
      for (let writes = 0; writes < 3; writes++) {
        log(ENTRY);
        log(ENTRY);
        await turns();
        expect(stderr.listenerCount('error')).to.equal(0);
        expect(stderr).to.have.nested.property('_writableState.errorEmitted', false);
      }
      expect(errors).to.equal(3);
    });
  }

  it('ignores a stream that has ended', async () => {
    const stderr = new PassThrough();
    stderr.resume().end();
    await once(stderr, 'close');
    jsonRequestLog(stderr)(ENTRY);
    await turns();
    expect(stderr.listenerCount('error')).to.equal(0);
  });

  it('goes through a replaced write() of the stream, as PM2 has it, and not through the global console', () => {
    const stderr = new PassThrough();
    const log = jsonRequestLog(stderr);
    const { log: consoleLog, error: consoleError } = globalThis.console;
    const written: unknown[] = [];
    const logged: unknown[] = [];
    stderr.write = (chunk: unknown) => written.push(chunk) > 0;
    const replaced = (...args: unknown[]) => void logged.push(args);
    Object.assign(globalThis.console, { log: replaced, error: replaced });
    log(ENTRY);
    Object.assign(globalThis.console, { log: consoleLog, error: consoleError });
    expect(written).to.have.length(1);
    expect(logged).to.deep.equal([]);
    expect(stderr.read()).to.equal(null);
  });
});
