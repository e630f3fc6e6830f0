import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type ClientRequest, get } from 'node:http';
import { connect } from 'node:http2';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { expect } from 'chai';
import { withSeek } from '../../src/index.ts';
import { type Http2Server, startHttp2Server } from '../support/http2-server.ts';
import { useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

type Headers = Record<string, string>;

const byFetch = async (origin: string, headers: Headers = {}) =>
  void (await (await fetch(origin, { headers })).text());
const byHttp = async (origin: string, headers: Headers = {}) => {
  const [response] = await once(get(origin, { headers }), 'response');
  await once(response.resume(), 'end');
};
const byHttp2 = async (origin: string, headers: Headers = {}) => {
  const session = connect(origin);
  await once(session.request({ ':path': '/', ...headers }).resume(), 'end');
  session.close();
};

describe('headers of vendors on calls to SEEK', () => {
  const seek = useRecordingServer();
  const telemetry = useTelemetry();
  let http2: Http2Server;
  const warnings: string[] = [];
  const { env } = process;

  before(async () => {
    http2 = await startHttp2Server();
  });
  after(() => http2.close());
  beforeEach(async () => {
    warnings.length = 0;
    // A message is logged once per environment.
    process.env = { ...env };
    const ignore = () => {};
    const warn: DiagLogger['warn'] = (_, message) => void warnings.push(`${message}`);
    diag.setLogger(
      { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    await telemetry.start({
      instrumentations: withSeek([new HttpInstrumentation()], { hosts: ['127.0.0.1', 'localhost'] }),
    });
  });
  afterEach(() => {
    diag.disable();
    process.env = env;
  });

  for (const [name, send, origin] of [
    ['fetch', byFetch, () => seek.origin],
    ['node:http', byHttp, () => seek.origin],
    ['node:http2', byHttp2, () => http2.origin],
  ] as const) {
    it(`cause one warning, and are sent: ${name}`, async () => {
      for (const traceId of ['1', '2']) {
        await send(origin(), { 'x-datadog-trace-id': traceId });
      }
      expect(warnings).to.have.lengthOf(1);
      expect(warnings[0]).to.contain('x-datadog-trace-id');
      const requests = name === 'node:http2' ? http2.requests : seek.requests;
      expect(requests.map(({ headers }) => headers['x-datadog-trace-id'])).to.deep.equal(['1', '2']);
    });
  }

  for (const [name, send, channel, add] of [
    [
      'fetch',
      byFetch,
      'undici:request:create',
      ({ request }: { request: { addHeader(name: string, value: string): void } }) => {
        request.addHeader('sentry-trace', '1');
        request.addHeader('baggage', 'sentry-public_key=1');
      },
    ],
    [
      'node:http',
      byHttp,
      'http.client.request.created',
      ({ request }: { request: ClientRequest }) => request.setHeader('sentry-trace', '1'),
    ],
  ] as const) {
    it(`are seen if they are added later, and are no second instrumentation: ${name}`, async function () {
      if (name === 'node:http' && Number(process.versions.node.split('.')[0]) < 22) {
        this.skip();
      }
      const subscriber = (message: unknown) => add(message as never);
      subscribe(channel, subscriber);
      await send(seek.origin);
      unsubscribe(channel, subscriber);
      expect(warnings).to.have.lengthOf(1);
      expect(warnings[0]).to.contain('tracePropagationTargets');
      expect(seek.requests[0]?.headers['sentry-trace']).to.equal('1');
    });
  }

  it('cause no warning where there are none', async () => {
    await byFetch(seek.origin, { baggage: 'a=1' });
    await byHttp(seek.origin, { tracestate: 'a=1' });
    expect(warnings).to.deep.equal([]);
  });
});
