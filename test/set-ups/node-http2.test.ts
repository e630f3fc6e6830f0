import { expect } from 'chai';
import { validate } from 'uuid';
import { REGISTER } from '../support/run-node.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

/** The client spans of HTTP/2 requests. The server is part of the application, and has spans of its own. */
const CLIENT = 3;

describe('a request over HTTP/2 under register', () => {
  const servers = useSeekAndCollector();
  const { collector } = servers;
  const call = async (application: string, env: Record<string, string>, way = '--import') => {
    const hosts = { SEEK_OTEL_HOSTS: '127.0.0.1', ...env };
    const { code, stdout, stderr } = await runRegistered(servers, application, hosts, {
      args: [way, REGISTER],
    });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Record<string, string>;
  };
  const spans = () => collector.spans.filter(({ kind }) => kind === CLIENT);

  for (const application of ['http2-call.mjs', 'http2-call.cjs']) {
    for (const way of ['--import', '--require']) {
      it(`${way}, ${application}: carries the headers that its only span records`, async () => {
        const headers = await call(application, {}, way);
        const [span, ...others] = spans();
        expect(others).to.deep.equal([]);
        expect(span?.scope).to.equal('opentelemetry-instrumentation-seek-http2');
        expect(headers).to.include({
          'x-request-id': span?.attributes['seek.request_id'],
          'x-session-id': span?.attributes['seek.session_id'],
          'user-agent': 'fixture-service/3.2.1',
          traceparent: `00-${span?.traceId}-${span?.spanId}-01`,
        });
      });
    }
  }

  const WITHOUT_SPANS: readonly Record<string, string>[] = [
    { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'seek-http2' },
    { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici,http' },
    { OTEL_SDK_DISABLED: 'true' },
    { OTEL_TRACES_EXPORTER: 'none' },
  ];
  for (const env of WITHOUT_SPANS) {
    it(`carries the headers and is not recorded with ${JSON.stringify(env)}`, async () => {
      const headers = await call('http2-call.mjs', env);
      expect(validate(headers['x-request-id'])).to.equal(true);
      expect(validate(headers['x-session-id'])).to.equal(true);
      expect(headers['user-agent']).to.equal('fixture-service/3.2.1');
      expect(spans()).to.deep.equal([]);
    });
  }

  it('is recorded and carries no headers with SEEK_OTEL_ENABLED=false', async () => {
    const headers = await call('http2-call.mjs', { SEEK_OTEL_ENABLED: 'false' });
    expect(headers).not.to.have.any.keys('x-request-id', 'x-session-id', 'user-agent');
    expect(spans()).to.have.length(1);
  });

  it('is not changed and not recorded if it goes to another host', async () => {
    const headers = await call('http2-call.mjs', { SEEK_OTEL_HOSTS: 'graphql.seek.com' });
    expect(headers).to.have.all.keys(':authority', ':method', ':path', ':scheme');
    expect(spans()).to.deep.equal([]);
  });
});
