import { expect } from 'chai';
import { startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import { type Application, makeApplication } from '../../support/application.ts';
import { seekOtel } from '../../support/command.ts';

describe('seek-otel doctor', () => {
  let application: Application;

  before(() => {
    application = makeApplication({
      packages: Object.fromEntries(
        ['api', 'sdk-node', 'instrumentation-http']
          .map((name) => [`@opentelemetry/${name}`, `@opentelemetry/${name}`])
          .concat([['undici', 'undici']]),
      ),
    });
  });
  after(() => application.remove());

  const doctor = async (env: Record<string, string>, ...args: string[]) => {
    const receiver = await startOtlpReceiver();
    const ran = await seekOtel(['doctor', ...args], {
      cwd: application.folder,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env },
    });
    await receiver.close();
    return { ...ran, url: receiver.url };
  };
  const NODE_OPTIONS = '--import=/app/node_modules/opentelemetry-instrumentation-seek/dist/register.js';

  it('shows settings, versions, start-up and endpoint of a service without problems', async () => {
    const { code, stdout, stderr, url } = await doctor({ NODE_OPTIONS });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout)
      .to.match(/^Settings\n/)
      .and.to.match(/^ {2}User-Agent +application\/1\.2\.3 {2}\(package\.json\)$/m)
      .and.to.match(/^ {2}node +v\d+\.\d+\.\d+$/m)
      .and.to.match(/^ {2}@opentelemetry\/api +1\.\d+\.\d+$/m)
      .and.to.match(/^ {2}register +NODE_OPTIONS$/m)
      .and.to.contain(`${url}/v1/traces: accepts traces\n`)
      .and.to.match(/\nNo problems found\.\n$/);
  });

  it('shows each problem with its remedy, and exits with 1', async () => {
    const { code, stdout } = await doctor({ SEEK_OTEL_SESSION: 'a\u001b[2J' });
    expect(code).to.equal(1);
    expect(stdout)
      .to.match(
        /^✗ SEEK_OTEL_SESSION takes trace, process; .* is ignored\.\n {2}Correct or unset SEEK_OTEL_SESSION\.$/m,
      )
      .and.to.match(/^✗ Neither NODE_OPTIONS .*\n {2}Run node --import/m)
      .and.to.match(/^ {2}register +not loaded$/m)
      .and.not.to.contain('\u001b');
    expect((await doctor({}, '--own-sdk')).code).to.equal(0);
  });

  it('shows a hint after the problems, and exits with 0', async () => {
    const { code, stdout } = await doctor({
      NODE_OPTIONS: '--import opentelemetry-instrumentation-seek/register',
    });
    expect(code).to.equal(0);
    expect(stdout).to.match(/\nNo problems found\.\n! NODE_OPTIONS names .*\n {2}Use the URL .*\n$/);
  });

  it('prints JSON', async () => {
    const { code, stdout } = await doctor({ OTEL_SDK_DISABLED: 'true' }, '--json', '--own-sdk');
    expect(code).to.equal(1);
    const diagnosis = JSON.parse(stdout);
    expect(diagnosis).to.have.all.keys('settings', 'versions', 'endpoint', 'problems', 'hints');
    expect(diagnosis.problems).to.have.length(1);
    expect(diagnosis.settings[1]).to.deep.equal({
      name: 'User-Agent',
      value: 'application/1.2.3',
      source: 'package.json',
    });
  });

  it('shows no endpoint if traces are not exported over OTLP', async () => {
    const { stdout } = await doctor({ OTEL_TRACES_EXPORTER: 'console', NODE_OPTIONS });
    expect(stdout).to.match(/^ {2}OTLP endpoint +not OTLP: OTEL_TRACES_EXPORTER is console$/m);
  });
});
