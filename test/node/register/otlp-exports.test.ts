import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { ExportFailure, TransportResult } from '../../../src/node/register/export-failure.ts';
import type { Taken } from '../../../src/node/register/last-export.ts';
import { followOtlpExports, type OtlpExports } from '../../../src/node/register/otlp-exports.ts';
import { exporterWith, type FakeExporter } from '../../support/otlp-exporter.ts';
import { holdRefusingPort } from '../../support/refusing-port.ts';

const SPANS = [{ spanContext: () => {} }, { spanContext: () => {} }];
const REFUSED: TransportResult = {
  status: 'retryable',
  error: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
};
const BUSY: TransportResult = { status: 'retryable' };
const SUCCESS: TransportResult = { status: 'success', data: Buffer.from('{}') };

describe('followOtlpExports', () => {
  let failures: ExportFailure[];
  beforeEach(() => {
    failures = [];
  });
  const follow = (exporter: object) =>
    followOtlpExports(exporter, (failure) => failures.push(failure)) as OtlpExports;
  const exportWith = ({ _delegate }: FakeExporter, items: unknown = SPANS) =>
    new Promise<{ code: number; error?: unknown }>((resolve) => _delegate.export(items, resolve));

  it('does not follow an exporter of another kind', () => {
    for (const exporter of [{}, { _delegate: {} }, { _delegate: { export: () => {}, _transport: {} } }]) {
      expect(followOtlpExports(exporter, () => {})).to.equal(undefined);
    }
  });

  it('passes results on, and is idle after them', async () => {
    const exporter = exporterWith(async () => SUCCESS);
    const exports = follow(exporter);
    const result = exportWith(exporter);
    await exports.idle();
    expect(await result).to.deep.equal({ code: 0 });
    expect(failures).to.deep.equal([]);
  });

  it('reports what failed, with the number of spans', async () => {
    const error = Object.assign(new Error('Not Found'), { code: 404 });
    const exporter = exporterWith(async () => ({ status: 'failure', error }));
    follow(exporter);
    expect(await exportWith(exporter)).to.deep.equal({ code: 1, error });
    await exportWith(exporter, { resource: 'metrics' });
    await exportWith(exporter, []);
    const url = 'http://localhost:4318/v1/traces';
    expect(failures).to.deep.equal([2, 0, 0].map((spans) => ({ spans, url, reason: 'HTTP 404 Not Found' })));
  });

  it('retries, until retries stop: then a refused connection fails at once', async () => {
    const results = [REFUSED, BUSY, SUCCESS, REFUSED, REFUSED];
    const exporter = exporterWith(async () => results.shift() as TransportResult, 0);
    const exports = follow(exporter);
    // The retry finds a server that is not available.
    const waiting = exportWith(exporter);
    await exports.idle();
    expect((await waiting).code).to.equal(1);

    const retryAgain = exports.stopRetrying();
    expect((await exportWith(exporter)).code).to.equal(0);
    expect((await exportWith(exporter)).code).to.equal(1);
    expect(results).to.have.length(1);
    retryAgain();
    expect(failures.map(({ reason }) => reason)).to.deep.equal([
      'the server is not available (HTTP 429, 502, 503 or 504)',
      'connect ECONNREFUSED',
    ]);
  });

  it('ends the wait for a refused connection, but not for a busy server, when retries stop', async () => {
    for (const [result, isEnded] of [
      [REFUSED, true],
      [BUSY, false],
    ] as const) {
      const exporter = exporterWith(async () => result);
      const exports = follow(exporter);
      let isDone = false;
      const done = exportWith(exporter).then(() => {
        isDone = true;
      });
      await setImmediate();
      exports.stopRetrying();
      await setImmediate();
      expect(isDone).to.equal(isEnded);
      await exports.abandon('no answer');
      await done;
    }
  });

  it('abandons what is under way, for the given reason, and follows later exports', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    let reached = () => {};
    const atServer = new Promise<void>((resolve) => {
      reached = resolve;
    });
    server.on('request', () => reached());
    let isWell = false;
    const exporter = exporterWith(() =>
      isWell
        ? Promise.resolve(SUCCESS)
        : new Promise((resolve) => {
            request({ port, method: 'POST' })
              .on('error', (error) => resolve({ status: 'retryable', error }))
              .end();
          }),
    );
    const exports = follow(exporter);
    const hanging = exportWith(exporter);
    await atServer;
    await exports.abandon('no answer within 5 ms');
    expect((await hanging).code).to.equal(1);
    expect(failures.map(({ reason }) => reason)).to.deep.equal(['no answer within 5 ms']);
    isWell = true;
    expect((await exportWith(exporter)).code).to.equal(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('reports what an exporter throws as a failed export, which does not end the process', async () => {
    const error = new Error('cannot be serialized');
    const exporter = exporterWith(async () => SUCCESS);
    Object.getPrototypeOf(exporter._delegate).export = () => {
      throw error;
    };
    const exports = follow(exporter);
    const results: unknown[] = [];
    exporter._delegate.export(SPANS, (result: unknown) => void results.push(result));
    await exports.idle();
    expect(results).to.deep.equal([{ code: 1, error }]);
    expect(failures).to.deep.equal([{ url: undefined, reason: 'cannot be serialized', spans: SPANS.length }]);
  });

  it('takes what has not been written to a socket, and what is exported after that', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const reached = new Promise((resolve) => server.once('request', resolve));
    let sent = 0;
    const exporter = exporterWith(() => {
      // Only the first one opens a connection.
      if (sent++ === 0) {
        request({ port, method: 'POST' })
          .on('error', () => {})
          .end();
      }
      return new Promise(() => {});
    });
    const exports = follow(exporter);
    void exportWith(exporter);
    await reached;
    void exportWith(exporter);
    await setImmediate();
    const taken = exports.take(() => void exportWith(exporter));
    expect(sent).to.equal(2);
    expect(taken.unanswered).to.equal(2);
    expect(taken.requests.map(({ url }) => url)).to.deep.equal([
      'http://localhost:4318/v1/traces',
      'http://localhost:4318/v1/traces',
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  for (const event of ['error', 'close'] as const) {
    it(`takes what a refused connection has not sent, in a listener to "${event}"`, async () => {
      const { port, release } = await holdRefusingPort();
      const taken = await new Promise<Taken>((resolve) => {
        const exporter = exporterWith(() => {
          request({ port, host: '127.0.0.1', method: 'POST' })
            .on('error', () => {})
            .on(event, () => resolve(exports.take(() => {})))
            .end('spans');
          return new Promise(() => {});
        });
        const exports = follow(exporter);
        void exportWith(exporter);
      });
      release();
      expect(taken.requests.map(({ spans }) => spans)).to.deep.equal([SPANS.length]);
      expect(taken.unanswered).to.equal(0);
    });
  }

  it('takes nothing that has a result', async () => {
    const exporter = exporterWith(async () => BUSY);
    const exports = follow(exporter);
    void exportWith(exporter);
    await setImmediate();
    expect(exports.take(() => {})).to.deep.equal({ requests: [], unanswered: 0 });
    await exports.abandon('the test ends');
  });

  it('leaves transports alone that are used without an exporter', async () => {
    const exporter = exporterWith(async () => REFUSED);
    follow(exporter);
    const transport = exporter._delegate._transport;
    expect(await transport._transport.send()).to.equal(REFUSED);
    expect(await transport.send()).to.deep.include({ status: 'failure' });
    expect(failures).to.deep.equal([]);
  });
});
