import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { validate } from 'uuid';
import { type OtlpReceiver, startOtlpReceiver } from '../examples/stand-ins/otlp-receiver.ts';
import { sessionIdFromTraceId, spanIdFromRequestId, traceIdFromSessionId } from '../src/index.ts';
import { type Application, AUTO_INSTRUMENTATIONS, makeApplication } from './support/application.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from './support/recording-server.ts';
import { REGISTER, runNode } from './support/run-node.ts';

const BUILT_REGISTER = fileURLToPath(new URL('../dist/register.js', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

describe('register', () => {
  let seek: RecordingServer;
  let collector: OtlpReceiver;
  let env: Record<string, string>;

  beforeEach(async () => {
    seek = await startRecordingServer();
    collector = await startOtlpReceiver();
    env = {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    };
  });
  afterEach(async () => {
    await seek.close();
    await collector.close();
  });

  const seekSpans = () => collector.spans.filter((span) => 'seek.request_id' in span.attributes);

  const ways: Record<string, (application: string) => [string[], Record<string, string>]> = {
    '--import': (application) => [['--import', REGISTER, application], {}],
    '--require': (application) => [['--require', REGISTER, application], {}],
    'NODE_OPTIONS --import': (application) => [[application], { NODE_OPTIONS: `--import=${REGISTER}` }],
    'NODE_OPTIONS --require': (application) => [[application], { NODE_OPTIONS: `--require=${REGISTER}` }],
  };
  for (const [way, argumentsFor] of Object.entries(ways)) {
    for (const application of ['service.mjs', 'service.cjs']) {
      it(`${way}, ${application}: an inbound request is the trace, and the session, of its calls to SEEK`, async () => {
        const [args, nodeOptions] = argumentsFor(fixture(application));
        const { code, stdout, stderr } = await runNode(args, { ...env, ...nodeOptions });
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

  it('is the same for bundlers, which follow its imports', async () => {
    const bundled = fileURLToPath(new URL('../src/register-bundle.ts', import.meta.url));
    const { code, stderr } = await runNode(['--import', bundled, fixture('call.mjs')], env);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(seekSpans().map(({ attributes }) => attributes['seek.request_id'])).to.deep.equal(
      seek.requests.map((received) => onlyHeader(received, 'x-request-id')),
    );
  });

  for (const application of ['http-client.mjs', 'http-client.cjs']) {
    for (const way of ['--import', '--require']) {
      it(`${way}, ${application}: calls through node:http carry the headers that their spans record`, async () => {
        const { code, stderr } = await runNode([way, REGISTER, fixture(application)], env);
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
        expect(seek.requests).to.have.length(2);
        for (const received of seek.requests) {
          expect(onlyHeader(received, 'user-agent')).to.equal('fixture-service/3.2.1');
        }
        expect(seekSpans().map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
          seek.requests.map((received) => onlyHeader(received, 'x-request-id')),
        );
      });
    }
  }

  it('with OTEL_SDK_DISABLED=true stamps calls through node:http too', async () => {
    await runNode(['--import', REGISTER, fixture('http-client.mjs')], { ...env, OTEL_SDK_DISABLED: 'true' });
    expect(new Set(seek.requests.map((received) => onlyHeader(received, 'x-request-id'))).size).to.equal(2);
    expect(collector.requests).to.deep.equal([]);
  });

  describe('in an application that has auto-instrumentations', () => {
    let application: Application;

    beforeEach(() => {
      application = makeApplication({
        packages: { ...AUTO_INSTRUMENTATIONS, express: 'express' },
        fixtures: ['express-service.mjs', 'express-service.cjs', 'both-clients.mjs'],
      });
    });
    afterEach(() => application.remove());

    for (const way of ['--import', '--require']) {
      for (const file of ['express-service.mjs', 'express-service.cjs']) {
        it(`${way}, ${file}: uses them, SEEK-aware`, async () => {
          const { code, stdout, stderr } = await runNode([way, REGISTER, file], env, application.folder);
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

    it('sends the headers, and records nothing, where undici and http are disabled', async () => {
      await runNode(
        ['--import', REGISTER, 'both-clients.mjs'],
        { ...env, OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'net,http,undici' },
        application.folder,
      );
      expectHeadersOnly('application/1.2.3');
    });
  });

  it('sends the headers, and records nothing, where undici and http are disabled', async () => {
    await runNode(['--import', REGISTER, fixture('both-clients.mjs')], {
      ...env,
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express',
    });
    expectHeadersOnly('fixture-service/3.2.1');
  });

  const expectHeadersOnly = (userAgent: string) => {
    expect(seek.requests.map(({ path }) => path)).to.deep.equal(['/undici', '/http']);
    expect(new Set(seek.requests.map((received) => onlyHeader(received, 'x-request-id'))).size).to.equal(2);
    for (const received of seek.requests) {
      expect(onlyHeader(received, 'user-agent')).to.equal(userAgent);
      expect(validate(onlyHeader(received, 'x-session-id'))).to.equal(true);
    }
    expect(collector.spans).to.deep.equal([]);
  };

  it('exports OTLP over HTTP as JSON where nothing is said, and as what is said otherwise', async () => {
    const protocolOf = async (more: Record<string, string>) => {
      collector.clear();
      await runNode(['--import', REGISTER, fixture('call.mjs')], { ...env, ...more });
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

  it('with OTEL_SDK_DISABLED=true exports nothing, sends valid headers, and sessions still group', async () => {
    const { code, stderr } = await runNode(['--import', REGISTER, fixture('sessions.mjs')], {
      ...env,
      OTEL_SDK_DISABLED: 'true',
      PACKAGE_INDEX: new URL('../src/index.ts', import.meta.url).href,
    });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(collector.requests).to.deep.equal([]);
    const [a1, a2, b1, b2] = seek.requests.map((received) => onlyHeader(received, 'x-session-id'));
    expect(a2).to.equal(a1);
    expect(b2).to.equal(b1);
    expect(b1).not.to.equal(a1);
    expect(new Set(seek.requests.map((received) => onlyHeader(received, 'x-request-id'))).size).to.equal(4);
  });

  it('loaded twice starts one SDK, and warns', async () => {
    const { code, stderr } = await runNode(
      ['--import', BUILT_REGISTER, '--import', REGISTER, fixture('call.mjs')],
      env,
    );
    expect(code).to.equal(0);
    expect(stderr).to.contain('register was loaded twice');
    expect(collector.spans).to.have.length(1);
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(
      collector.spans[0]?.attributes['seek.request_id'],
    );
  });

  it('shows a warning about a wrong setting on standard error', async () => {
    const { code, stderr } = await runNode(['--import', REGISTER, fixture('call.mjs')], {
      ...env,
      SEEK_OTEL_PROPAGATE: 'everything',
    });
    expect(code).to.equal(0);
    expect(stderr).to.contain('SEEK_OTEL_PROPAGATE takes traceparent, all, none; "everything" is ignored');
  });

  it('shows it whatever more OTEL_LOG_LEVEL asks for, and once', async () => {
    for (const more of [{}, { OTEL_SDK_DISABLED: 'true' }]) {
      const { stdout, stderr } = await runNode(['--import', REGISTER, fixture('call.mjs')], {
        ...env,
        ...more,
        SEEK_OTEL_PROPAGATE: 'everything',
        OTEL_LOG_LEVEL: 'warn',
      });
      expect((stdout + stderr).split('"everything" is ignored')).to.have.length(2);
    }
  });

  it('warns where an SDK runs already', async () => {
    const sdk = fileURLToPath(new URL('../bench/processes/sdk-by-hand.mjs', import.meta.url));
    const { code, stderr } = await runNode(['--import', sdk, '--import', REGISTER, fixture('call.mjs')], {
      ...env,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(code).to.equal(0);
    expect(stderr).to.contain('an OpenTelemetry SDK was started before register');
  });

  it('leaves warnings to OTEL_LOG_LEVEL where that is set', async () => {
    const { stderr } = await runNode(['--import', REGISTER, fixture('call.mjs')], {
      ...env,
      SEEK_OTEL_PROPAGATE: 'everything',
      OTEL_LOG_LEVEL: 'error',
    });
    expect(stderr).to.equal('');
  });
});
