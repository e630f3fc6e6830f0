import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { validate } from 'uuid';
import { sessionIdFromTraceId, spanIdFromRequestId, traceIdFromSessionId } from '../src/index.ts';
import { AUTO_INSTRUMENTATIONS, useApplication } from './support/application.ts';
import { onlyHeader } from './support/recording-server.ts';
import { REGISTER } from './support/run-node.ts';
import { runRegistered } from './support/run-registered.ts';
import { useSeekAndCollector } from './support/seek-and-collector.ts';

const BUILT_REGISTER = fileURLToPath(new URL('../dist/register.js', import.meta.url));

describe('register', () => {
  const servers = useSeekAndCollector();
  const { seek, collector, seekSpans } = servers;

  const recordedIds = () => seekSpans().map(({ attributes }) => attributes['seek.request_id']);
  const sentIds = () => seek.requests.map((received) => onlyHeader(received, 'x-request-id'));

  const ways: Record<string, [args: string[], env: Record<string, string>]> = {
    '--import': [['--import', REGISTER], {}],
    '--require': [['--require', REGISTER], {}],
    'NODE_OPTIONS --import': [[], { NODE_OPTIONS: `--import=${REGISTER}` }],
    'NODE_OPTIONS --require': [[], { NODE_OPTIONS: `--require=${REGISTER}` }],
  };
  for (const [way, [args, env]] of Object.entries(ways)) {
    for (const service of ['service.mjs', 'service.cjs']) {
      it(`${way}, ${service}: calls to SEEK join the trace and the session of the inbound request`, async () => {
        const { code, stdout, stderr } = await runRegistered(servers, service, env, { args });
        expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '', stderr: '' });

        const inbound = collector.spans.filter((span) => span.kind === 2);
        expect(inbound).to.have.length(1);
        const { traceId, spanId } = inbound[0] as (typeof inbound)[number];
        expect(seek.requests.map((received) => received.path)).to.deep.equal(['/first', '/second']);
        expect(seekSpans()).to.have.length(2);
        for (const received of seek.requests) {
          const requestId = onlyHeader(received, 'x-request-id');
          const span = seekSpans().find((candidate) => candidate.attributes['seek.request_id'] === requestId);
          expect(span).to.include({ traceId, parentSpanId: spanId, spanId: spanIdFromRequestId(requestId) });
          expect(onlyHeader(received, 'x-session-id')).to.equal(sessionIdFromTraceId(traceId));
          expect(traceIdFromSessionId(onlyHeader(received, 'x-session-id'))).to.equal(traceId);
          expect(onlyHeader(received, 'user-agent')).to.equal('fixture-service/3.2.1');
          expect(span?.attributes['user_agent.original']).to.equal('fixture-service/3.2.1');
        }
      });
    }
  }

  it('behaves the same from the entry for bundlers', async () => {
    const bundled = fileURLToPath(new URL('../src/register-bundle.ts', import.meta.url));
    const options = { args: ['--import', bundled] };
    const { code, stderr } = await runRegistered(servers, 'call.mjs', {}, options);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(recordedIds()).to.deep.equal(sentIds());
  });

  for (const client of ['http-client.mjs', 'http-client.cjs']) {
    for (const way of ['--import', '--require']) {
      it(`${way}, ${client}: spans record the headers of calls through node:http`, async () => {
        const { code, stderr } = await runRegistered(servers, client, {}, { args: [way, REGISTER] });
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
        expect(seek.requests).to.have.length(2);
        for (const received of seek.requests) {
          expect(onlyHeader(received, 'user-agent')).to.equal('fixture-service/3.2.1');
        }
        expect(recordedIds()).to.have.members(sentIds());
      });
    }
  }

  it('adds the headers to calls through node:http with OTEL_SDK_DISABLED=true', async () => {
    await runRegistered(servers, 'http-client.mjs', { OTEL_SDK_DISABLED: 'true' });
    expect(new Set(sentIds()).size).to.equal(2);
    expect(collector.requests).to.deep.equal([]);
  });

  describe('in an application with auto-instrumentations', () => {
    const application = useApplication({
      packages: { ...AUTO_INSTRUMENTATIONS, express: 'express' },
      fixtures: ['express-service.mjs', 'express-service.cjs', 'serve-ads.cjs', 'both-clients.mjs'],
    });

    for (const way of ['--import', '--require']) {
      for (const service of ['express-service.mjs', 'express-service.cjs']) {
        it(`${way}, ${service}: makes them SEEK-aware`, async () => {
          const options = { args: [way, REGISTER], application };
          const { code, stdout, stderr } = await runRegistered(servers, service, {}, options);
          expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '', stderr: '' });
          const [call, ...others] = seekSpans();
          expect(others).to.deep.equal([]);
          expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(call?.attributes['seek.request_id']);
          expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal('application/1.2.3');
          const [inbound, ...more] = collector.spans.filter(({ kind }) => kind === 2);
          expect(more).to.deep.equal([]);
          expect(inbound).to.include({ name: 'GET /ads/:id', traceId: call?.traceId });
          expect(collector.spans.map(({ scope }) => scope)).to.include(
            '@opentelemetry/instrumentation-express',
          );
        });
      }
    }

    it('adds the headers and records no spans if undici and http are disabled', async () => {
      const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'net,http,undici' };
      await runRegistered(servers, 'both-clients.mjs', env, { application });
      expectHeadersOnly('application/1.2.3');
    });
  });

  it('adds the headers and records no spans if undici and http are not enabled', async () => {
    await runRegistered(servers, 'both-clients.mjs', { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express' });
    expectHeadersOnly('fixture-service/3.2.1');
  });

  const expectHeadersOnly = (userAgent: string) => {
    expect(seek.requests.map(({ path }) => path)).to.deep.equal(['/undici', '/http']);
    expect(new Set(sentIds()).size).to.equal(2);
    for (const received of seek.requests) {
      expect(onlyHeader(received, 'user-agent')).to.equal(userAgent);
      expect(validate(onlyHeader(received, 'x-session-id'))).to.equal(true);
    }
    expect(collector.spans).to.deep.equal([]);
  };

  it('exports OTLP over HTTP as JSON by default, and as the environment asks otherwise', async () => {
    const protocolOf = async (env: Record<string, string>) => {
      collector.clear();
      await runRegistered(servers, 'call.mjs', env);
      return collector.requests.map(({ path, headers }) => `${path} ${headers['content-type']}`);
    };
    expect(await protocolOf({})).to.deep.equal(['/v1/traces application/json']);
    expect(await protocolOf({ OTEL_TRACES_EXPORTER: 'otlp' })).to.deep.equal(['/v1/traces application/json']);
    expect(await protocolOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' })).to.deep.equal([
      '/v1/traces application/x-protobuf',
    ]);
    expect(await protocolOf({ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' })).to.deep.equal([
      '/v1/traces application/x-protobuf',
    ]);
    expect(await protocolOf({ OTEL_TRACES_EXPORTER: 'none' })).to.deep.equal([]);
    expect(seek.requests.every(({ headers }) => headers['x-request-id'] !== undefined)).to.equal(true);
  });

  it('exports nothing, sends valid headers and keeps sessions with OTEL_SDK_DISABLED=true', async () => {
    const { code, stderr } = await runRegistered(servers, 'sessions.mjs', { OTEL_SDK_DISABLED: 'true' });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(collector.requests).to.deep.equal([]);
    const [a1, a2, b1, b2] = seek.requests.map((received) => onlyHeader(received, 'x-session-id'));
    expect(a2).to.equal(a1);
    expect(b2).to.equal(b1);
    expect(b1).not.to.equal(a1);
    expect(new Set(sentIds()).size).to.equal(4);
  });

  it('starts one SDK and warns if it is loaded twice', async () => {
    const options = { args: ['--import', BUILT_REGISTER, '--import', REGISTER] };
    const { code, stderr } = await runRegistered(servers, 'call.mjs', {}, options);
    expect(code).to.equal(0);
    expect(stderr).to.contain('register was loaded twice');
    expect(collector.spans).to.have.length(1);
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(
      collector.spans[0]?.attributes['seek.request_id'],
    );
  });

  it('writes a warning about an invalid setting to standard error', async () => {
    const { code, stderr } = await runRegistered(servers, 'call.mjs', { SEEK_OTEL_PROPAGATE: 'everything' });
    expect(code).to.equal(0);
    expect(stderr).to.contain('SEEK_OTEL_PROPAGATE takes traceparent, all, none; "everything" is ignored');
  });

  it('writes the warning once if OTEL_LOG_LEVEL also includes warnings', async () => {
    for (const more of [{}, { OTEL_SDK_DISABLED: 'true' }]) {
      const { stdout, stderr } = await runRegistered(servers, 'call.mjs', {
        ...more,
        SEEK_OTEL_PROPAGATE: 'everything',
        OTEL_LOG_LEVEL: 'warn',
      });
      expect((stdout + stderr).split('"everything" is ignored')).to.have.length(2);
    }
  });

  it('writes no warning if OTEL_LOG_LEVEL excludes warnings', async () => {
    const { stderr } = await runRegistered(servers, 'call.mjs', {
      SEEK_OTEL_PROPAGATE: 'everything',
      OTEL_LOG_LEVEL: 'error',
    });
    expect(stderr).to.equal('');
  });

  it('warns if an SDK runs already', async () => {
    const sdk = fileURLToPath(new URL('../bench/processes/sdk-by-hand.mjs', import.meta.url));
    const options = { args: ['--import', sdk, '--import', REGISTER] };
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    const { code, stderr } = await runRegistered(servers, 'call.mjs', env, options);
    expect(code).to.equal(0);
    expect(stderr).to.contain('an OpenTelemetry SDK was started before register');
  });

  it('warns if another SDK is started later', async () => {
    const sdk = fileURLToPath(new URL('../bench/processes/sdk-by-hand.mjs', import.meta.url));
    const options = { args: ['--import', REGISTER, '--import', sdk] };
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    const { code, stderr } = await runRegistered(servers, 'call.mjs', env, options);
    expect(code).to.equal(0);
    expect(stderr).to.match(
      /a call to SEEK has a span of @opentelemetry\/instrumentation-\w+ that does not carry/,
    );
  });

  it('warns if another start-up replaces its SDK', async () => {
    const sdk = fileURLToPath(new URL('fixtures/replacing-sdk.mjs', import.meta.url));
    const options = { args: ['--import', REGISTER, '--import', sdk] };
    const { code, stderr } = await runRegistered(servers, 'call.mjs', {}, options);
    expect(code).to.equal(0);
    expect(stderr).to.contain('another setup has replaced the OpenTelemetry SDK of register');
  });
});
