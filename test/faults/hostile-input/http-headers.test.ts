import { request } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { expect } from 'chai';
import fc from 'fast-check';
import { withSeek } from '../../../src/index.ts';
import { useTelemetry } from '../../support/telemetry.ts';
import { host, hostile, leadsToSeek, text } from './hostile.ts';

const USER_AGENT = 'hostile-test/1.0.0';
const LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [\t\x20-\x7e\x80-\xff]*$/;

describe('hostile headers of node:http requests', () => {
  useTelemetry(
    () => ({ instrumentations: withSeek([new HttpInstrumentation()], { userAgent: USER_AGENT }) }),
    'suite',
  );
  const thrown: unknown[] = [];

  before(() => {
    process.setUncaughtExceptionCaptureCallback((error) => thrown.push(error));
  });
  after(() => process.setUncaughtExceptionCaptureCallback(null));

  const name = fc.oneof(
    fc.constantFrom('X-Request-Id', 'x-session-id', 'USER-AGENT', 'host', 'baggage', '__proto__'),
    text,
  );
  const value = fc.oneof(
    fc.constantFrom('node', 'axios/1.2.3', 'graphql.seek.com', 'evil.example', ''),
    text,
    fc.array(text, { maxLength: 3 }),
    fc.anything(),
  );
  const pairs = fc.array(fc.tuple(name, value), { maxLength: 5 });
  const input = fc.record({
    host,
    path: fc.oneof(
      fc.constant('/graphql'),
      text.map((each) => `/${each}`),
      host.map((each) => `http://${each}/`),
    ),
    headers: fc.oneof(
      pairs.map((each) => Object.fromEntries(each)),
      pairs.map((each) => each.flat()),
      fc.anything(),
    ),
  });
  hostile(
    'leak no SEEK headers to other hosts, and produce valid lines of HTTP',
    0.05,
    input,
    async (each) => {
      const wire = new Wire();
      try {
        const sent = request({ ...each, headers: each.headers as never, createConnection: () => wire });
        sent.on('error', () => {});
        sent.end();
        await setImmediate();
        sent.destroy();
      } catch {
        // Node.js rejects most inputs. Only written bytes matter.
      }
      await setImmediate();
      expect(thrown.splice(0).map(String)).to.deep.equal([]);
      if (wire.text === '') {
        return;
      }
      const [, ...lines] = (wire.text.split('\r\n\r\n')[0] as string).split('\r\n');
      for (const line of lines) {
        expect(line).to.match(LINE);
      }
      const valuesOf = (wanted: string) =>
        lines
          .filter((line) => line.toLowerCase().startsWith(`${wanted}:`))
          .map((line) => line.slice(wanted.length + 2));
      const destinations = [`http://${each.host}`, each.path, `http://${valuesOf('host')[0]}`];
      if (!destinations.some(leadsToSeek)) {
        expect(wire.text).not.to.include(USER_AGENT);
      }
      if (/^[\w.-]+$/.test(each.host) && leadsToSeek(`http://${each.host}`) && each.path.startsWith('/')) {
        for (const wanted of ['x-request-id', 'x-session-id', 'user-agent']) {
          expect(valuesOf(wanted), wanted).to.have.length.above(0);
        }
      }
    },
  );
});

/** A connection that records the bytes written to it. */
class Wire extends Duplex {
  text = '';

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('latin1');
    done();
  }
}
