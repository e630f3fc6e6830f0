import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { AUTO_INSTRUMENTATIONS, sameNames, useApplication } from '../support/application.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { type RunRegisteredOptions, runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

describe('OTEL_SERVICE_NAME', () => {
  const servers = useSeekAndCollector();
  const { seek, seekSpans } = servers;

  /** Calls SEEK. Returns the name and version that SEEK sees, and those of the trace. */
  const run = async (env: Record<string, string>, options?: RunRegisteredOptions) => {
    const { code, stderr } = await runRegistered(servers, 'call.mjs', env, options);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const [span, ...others] = seekSpans();
    expect(others).to.deep.equal([]);
    // The attributes of the default resource remain.
    expect(span?.resource['telemetry.sdk.language']).to.equal('nodejs');
    const named = [span?.resource['service.name'], span?.resource['service.version']];
    return { seen: onlyHeader(seek.requests[0], 'user-agent'), named };
  };

  const version = { OTEL_RESOURCE_ATTRIBUTES: 'service.version=9.8.7' };
  const noDetectors = { OTEL_NODE_RESOURCE_DETECTORS: 'none' };
  const hostOnly = { OTEL_NODE_RESOURCE_DETECTORS: 'host' };
  const cases: [behaviour: string, env: Record<string, string>, seen: string, named: string[]][] = [
    [
      "defaults to the name in the application's package.json",
      {},
      'fixture-service/3.2.1',
      ['fixture-service', '3.2.1'],
    ],
    [
      'takes precedence over package.json',
      { OTEL_SERVICE_NAME: 'named', ...version },
      'named/9.8.7',
      ['named', '9.8.7'],
    ],
    ['gets the version of package.json', { OTEL_SERVICE_NAME: 'named' }, 'named/3.2.1', ['named', '3.2.1']],
    [
      'takes precedence over service.name of OTEL_RESOURCE_ATTRIBUTES',
      { OTEL_SERVICE_NAME: 'named', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' },
      'named/3.2.1',
      ['named', '3.2.1'],
    ],
    [
      'may be in OTEL_RESOURCE_ATTRIBUTES',
      { OTEL_RESOURCE_ATTRIBUTES: 'service.name=named,service.version=9.8.7' },
      'named/9.8.7',
      ['named', '9.8.7'],
    ],
    [
      'defaults to package.json beside a version in OTEL_RESOURCE_ATTRIBUTES',
      version,
      'fixture-service/9.8.7',
      ['fixture-service', '9.8.7'],
    ],
    [
      'defaults to the first product of SEEK_OTEL_USER_AGENT',
      { SEEK_OTEL_USER_AGENT: 'my-service/1.2.3 build/77' },
      'my-service/1.2.3 build/77',
      ['my-service', '1.2.3'],
    ],
    [
      'takes precedence over SEEK_OTEL_USER_AGENT, whose version is not its own',
      { OTEL_SERVICE_NAME: 'named', SEEK_OTEL_USER_AGENT: 'my-service/1.2.3' },
      'my-service/1.2.3',
      ['named', '3.2.1'],
    ],
    [
      'defaults to package.json if SEEK_OTEL_USER_AGENT is off',
      { SEEK_OTEL_USER_AGENT: 'off' },
      'node',
      ['fixture-service', '3.2.1'],
    ],
    [
      'defaults to package.json without resource detectors',
      noDetectors,
      'fixture-service/3.2.1',
      ['fixture-service', '3.2.1'],
    ],
    [
      'names the service without resource detectors',
      { ...noDetectors, OTEL_SERVICE_NAME: 'named', ...version },
      'named/9.8.7',
      ['named', '9.8.7'],
    ],
    [
      'names the service with resource detectors that do not read it',
      { ...hostOnly, OTEL_SERVICE_NAME: '@example/named' },
      'named/3.2.1',
      ['@example/named', '3.2.1'],
    ],
  ];
  for (const [behaviour, env, seen, named] of cases) {
    it(behaviour, async () => {
      expect(await run(env)).to.deep.equal({ seen, named });
    });
  }

  it('defaults to package.json from the entry for bundlers', async () => {
    const bundled = fileURLToPath(new URL('../../src/register-bundle.ts', import.meta.url));
    const { named } = await run({}, { args: ['--import', bundled] });
    expect(named).to.deep.equal(['fixture-service', '3.2.1']);
  });

  describe('of an application without a name', () => {
    const application = useApplication({ package: {}, fixtures: ['call.mjs'] });

    it("is OpenTelemetry's default", async () => {
      const { seen, named } = await run({ SEEK_OTEL_USER_AGENT: 'off' }, { application });
      expect(seen).to.equal('node');
      expect(named[0]).to.match(/^unknown_service:.*node$/);
      expect(named[1]).to.equal(undefined);
    });
  });

  describe('of an application with auto-instrumentations', () => {
    const application = useApplication({
      fixtures: ['call.mjs'],
      packages: { ...sameNames(['@opentelemetry/api']), ...AUTO_INSTRUMENTATIONS },
    });
    // What the detector of Azure reads.
    const azure = { WEBSITE_SITE_NAME: 'site', WEBSITE_OWNER_NAME: 'owner', WEBSITE_RESOURCE_GROUP: 'group' };

    for (const [what, detectors, env, expected] of [
      ['package.json', 'env,host', azure, ['application', '1.2.3']],
      ['the name in a cloud', 'env,azure', azure, ['site', '1.2.3']],
      ['the variable', 'env,azure', { OTEL_SERVICE_NAME: 'named' }, ['named', '1.2.3']],
    ] as const) {
      it(`is ${what} with the detectors ${detectors}`, async () => {
        const { named } = await run({ ...env, OTEL_NODE_RESOURCE_DETECTORS: detectors }, { application });
        expect(named).to.deep.equal(expected);
      });
    }
  });

  describe('in every signal', () => {
    const resources = new Map<string, unknown>();
    const receiver = useRecordingServer({
      respond: async (request, response) => {
        const [signal] = Object.entries<OtlpResource[]>(JSON.parse(await text(request)));
        const [name, [received]] = signal as [string, OtlpResource[]];
        resources.set(
          name,
          received?.resource.attributes.flatMap(({ key, value }) =>
            /^service\.(name|version)$/.test(key) ? `${key}=${value.stringValue}` : [],
          ),
        );
        response.setHeader('content-type', 'application/json').end('{}');
      },
    });

    it('names the service of traces, metrics and logs alike', async () => {
      const { code, stderr } = await runRegistered(servers, 'all-signals.mjs', {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_LOGS_EXPORTER: 'otlp',
      });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const named = ['service.name=fixture-service', 'service.version=3.2.1'];
      expect(Object.fromEntries(resources)).to.deep.equal({
        resourceSpans: named,
        resourceMetrics: named,
        resourceLogs: named,
      });
    });
  });
});

interface OtlpResource {
  readonly resource: {
    readonly attributes: readonly {
      readonly key: string;
      readonly value: { readonly stringValue: string };
    }[];
  };
}
