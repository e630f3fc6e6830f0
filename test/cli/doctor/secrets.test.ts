import { expect } from 'chai';
import fc from 'fast-check';
import { diagnosisText } from '../../../src/cli/doctor/diagnosis.ts';
import { diagnose } from '../../../src/cli/doctor/doctor.ts';
import { VARIABLES } from '../../../src/core/settings-table.ts';
import { makeFolder } from '../../support/installed.ts';
import { useResource } from '../../support/use-resource.ts';

/** As long and as mixed as what services issue. */
const secret = fc.stringMatching(/^[A-Za-z]{3,8}[0-9]{2,4}[A-Za-z]{2,8}[0-9][A-Za-z0-9_]{8,24}$/);

const OPEN_TELEMETRY_VARIABLES = [
  'NODE_OPTIONS',
  'OTEL_SDK_DISABLED',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_PROPAGATORS',
  'OTEL_TRACES_EXPORTER',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  ...['ENDPOINT', 'HEADERS', 'PROTOCOL', 'TIMEOUT', 'CERTIFICATE', 'CLIENT_KEY', 'INSECURE'].flatMap(
    (name) => [`OTEL_EXPORTER_OTLP_${name}`, `OTEL_EXPORTER_OTLP_TRACES_${name}`],
  ),
  'OTEL_EXPORTER_OLTP_ENDPOINT',
  'SEEK_OTEL_SESION',
];

/** Values that are right, nearly right and wrong, with the secret in any place. Port 1 refuses connections at once. */
const TEMPLATES: readonly ((secret: string) => string)[] = [
  (text) => text,
  (text) => ` ${text} `,
  (text) => `Bearer ${text}`,
  (text) => `user:${text}@127.0.0.1:1`,
  (text) => `${text}@127.0.0.1:1`,
  (text) => `user:${text}`,
  (text) => `http://user:${text}@127.0.0.1:1`,
  (text) => `http://${text}@127.0.0.1:1/`,
  (text) => `http://127.0.0.1:1/${text}`,
  (text) => `http://127.0.0.1:1/v1/traces/${text}`,
  (text) => `http://127.0.0.1:1/otlp;key=${text}/v1/traces`,
  (text) => `http://127.0.0.1:1/?key=${text}`,
  (text) => `http://127.0.0.1:1/#${text}`,
  (text) => `http://127.0.0.1:${text}`,
  (text) => `http://${text}`,
  (text) => `http://127.0.0.1:1/api/${text}/otlp`,
  (text) => `grpc://${text}:1`,
  (text) => `${text}://127.0.0.1:1`,
  (text) => `unix:///run/${text}`,
  (text) => `authorization=${text}`,
  (text) => `authorization=Bearer%20${text},x-key=1`,
  (text) => `${text}=1`,
  (text) => `x key=${text}`,
  (text) => `service.name=${text},service.version=${text}`,
  (text) => `service/1.2.3 ${text}`,
  (text) => `service/1.2.3-${text}`,
  (text) => `service/${text}`,
  (text) => `${text}.example, localhost`,
  (text) => `/hooks/${text}`,
  (text) => `otlp,${text}`,
  (text) => `/nowhere/${text}`,
  (text) => `--import opentelemetry-instrumentation-seek/register --title=${text}`,
  (text) => `--import file:///${text}/node_modules/opentelemetry-instrumentation-seek/dist/register.js`,
];

const base = fc.constantFrom<Record<string, string>>(
  {},
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
  { OTEL_TRACES_SAMPLER: 'traceidratio' },
);
const pair = fc.tuple(
  fc.constantFrom(...VARIABLES, ...OPEN_TELEMETRY_VARIABLES),
  fc.constantFrom(...TEMPLATES),
);

describe('seek-otel doctor, on secrets', () => {
  const folder = useResource(
    async () => {
      const made = makeFolder();
      made.write('package.json', '{"name":"application"}');
      return made;
    },
    async (made) => made.remove(),
    'suite',
  );

  const printed = async (env: Record<string, string>, text: string, ownSdk: boolean) => {
    const diagnosis = await diagnose({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_TIMEOUT: '1000', ...env },
      directory: folder.path,
      execArgv: [`--title=${text}`],
      ownSdk,
    });
    return `${diagnosisText(diagnosis, (_, each) => each)}\n${JSON.stringify(diagnosis)}`;
  };

  for (const name of [...VARIABLES, ...OPEN_TELEMETRY_VARIABLES]) {
    it(`prints none that is in ${name}`, async () => {
      const text = 'Hcaik01hq5xq2rj3w4z';
      for (const template of TEMPLATES) {
        const found = await printed({ [name]: template(text) }, text, false);
        // URLs show hosts in lower case.
        expect(found.toLowerCase(), template(text)).not.to.contain(text.toLowerCase());
      }
    });
  }

  it('prints none, wherever it is in the environment, as text and as JSON', async () => {
    const property = fc.asyncProperty(
      secret,
      base,
      fc.array(pair, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (text, env, pairs, ownSdk) => {
        const variables = Object.fromEntries(pairs.map(([name, template]) => [name, template(text)]));
        const found = await printed({ ...env, ...variables }, text, ownSdk);
        expect(found.toLowerCase()).not.to.contain(text.toLowerCase());
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('prints none that is in the name of a variable', async () => {
    await fc.assert(
      fc.asyncProperty(secret, async (text) => {
        expect(await printed({ [`SEEK_OTEL_${text}`]: '1', [text]: '1' }, text, true)).not.to.contain(text);
      }),
      { numRuns: 20 },
    );
  });
});
