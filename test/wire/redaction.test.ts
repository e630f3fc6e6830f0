import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { expect } from 'chai';
import { type SeekRequestLogEntry, withSeek } from '../../src/index.ts';
import { CLIENTS, HTTP_GET } from '../support/clients.ts';
import { useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

const KEYS = [
  ...['X-Amz-Signature', 'X-Amz-Security-Token', 'X-Amz-Credential', 'AWSAccessKeyId', 'Signature', 'sig'],
  ...['X-Goog-Signature', 'token', 'access_token', 'refresh_token', 'id_token', 'code', 'client_secret'],
  ...['client_assertion', 'password', 'apikey', 'api_key', 'seek-token', 'seek-prefill-id'],
];
const SENDERS = [...CLIENTS.filter(({ name }) => /global|request/.test(name)), HTTP_GET];
const LETTER_CASES: Record<string, (key: string) => string> = {
  'the documented letter case': (key) => key,
  'upper case': (key) => key.toUpperCase(),
  'lower case': (key) => key.toLowerCase(),
  'percent-encoding': (key) => `%${key.charCodeAt(0).toString(16)}${key.slice(1)}`,
};

describe('secrets in the query', () => {
  let entries: SeekRequestLogEntry[];
  const seek = useRecordingServer();
  const telemetry = useTelemetry(() => ({
    instrumentations: withSeek([new HttpInstrumentation()], {
      hosts: [`127.0.0.1:${seek.port}`],
      requestLog: (entry) => void entries.push(entry),
    }),
  }));

  beforeEach(() => {
    entries = [];
  });

  for (const { name, send } of SENDERS) {
    for (const [letterCase, written] of Object.entries(LETTER_CASES)) {
      it(`are sent and not recorded: ${name}, ${letterCase}`, async () => {
        const queryWith = (value: string) =>
          `page=2&${KEYS.map((key) => `${written(key)}=${value}`).join('&')}&sort=a%20b`;
        const path = `/apply?${queryWith('secret/1%3D2')}`;
        const redacted = queryWith('REDACTED');
        await send(seek.origin + path);

        expect(seek.requests.map((request) => request.path)).to.deep.equal([path]);
        const clientSpans = await telemetry.clientSpans();
        expect(clientSpans.map(({ attributes }) => attributes['url.full'])).to.deep.equal([
          `${seek.origin}/apply?${redacted}`,
        ]);
        // The stand-in for SEEK is the inbound side. The server that receives the spans is in this process, too.
        const serverSpans = (await telemetry.serverSpans()).filter(
          ({ attributes }) => attributes['url.path'] === '/apply',
        );
        expect(serverSpans.map(({ attributes }) => attributes['url.query'])).to.deep.equal([redacted]);
        expect(entries.map(({ url }) => url)).to.deep.equal([`${seek.origin}/apply?${redacted}`]);
        for (const recorded of [...clientSpans, ...serverSpans]) {
          expect(JSON.stringify([recorded.name, recorded.attributes, recorded.events])).not.to.contain(
            'secret/',
          );
        }
      });
    }
  }

  it('are not recorded for requests to other hosts', async () => {
    for (const { send } of SENDERS) {
      await send(`http://localhost:${seek.port}/apply?seek-token=secret&SEEK-PREFILL-ID=secret`);
    }
    const spans = await telemetry.clientSpans();
    expect(spans).to.have.length(SENDERS.length);
    for (const { attributes } of spans) {
      expect(attributes['url.full']).to.equal(
        `http://localhost:${seek.port}/apply?seek-token=REDACTED&SEEK-PREFILL-ID=REDACTED`,
      );
      expect(JSON.stringify(attributes)).not.to.contain('secret');
    }
    expect(entries).to.deep.equal([]);
  });
});
