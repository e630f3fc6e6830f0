import { expect } from 'chai';
import { startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import { type Application, makeApplication } from '../../support/application.ts';
import { seekOtel } from '../../support/command.ts';
import { makeFolder } from '../../support/installed.ts';

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
    const { code, stdout } = await doctor({
      SEEK_OTEL_SESSION: 'a\u001b[2J',
      OTEL_TRACES_SAMPLER: 'always_off',
    });
    expect(code).to.equal(1);
    expect(stdout)
      .to.match(
        /^✗ SEEK_OTEL_SESSION takes trace, process; its value is ignored\.\n {2}Correct or unset SEEK_OTEL_SESSION\.$/m,
      )
      .and.to.match(/^✗ OTEL_TRACES_SAMPLER=always_off records no trace/m)
      .and.to.match(/\n2 problems found\.\n$/)
      .and.not.to.contain('\u001b');
  });

  it('shows a hint after the problems, and exits with 0', async () => {
    const named = await doctor({ NODE_OPTIONS: '--import opentelemetry-instrumentation-seek/register' });
    expect(named.code).to.equal(0);
    expect(named.stdout).to.match(
      /\n\? NODE_OPTIONS names [^?]*\n {2}Use the URL [^?]*\nNo problems found, but see the hint above\.\n$/,
    );
  });

  it('does not call it a problem that it sees no start-up', async () => {
    const { code, stdout } = await doctor({});
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^ {2}register +not found$/m)
      .and.to.match(/\n\? Nothing that loads .*\n[^✗]*No problems found, but see the hint above\.\n$/);
  });

  it('says that it can’t see options in code', async () => {
    const { code, stdout } = await doctor({ OTEL_SERVICE_NAME: 'import' }, '--own-sdk');
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^ {2}register +not expected \(--own-sdk\); options in code can't be seen$/m)
      .and.to.match(/\nNo problems found\.\n$/);
  });

  it('finds an SDK of one’s own by its code, and then misses no package of register', async () => {
    const folder = makeFolder();
    folder.write('package.json', '{"name":"application","version":"1.2.3"}');
    folder.write(
      'seek.mjs',
      "import { withSeek } from 'opentelemetry-instrumentation-seek';\nwithSeek([]);\n",
    );
    folder.install('node_modules/opentelemetry-instrumentation-seek', '0.1.0');
    folder.install('node_modules/@opentelemetry/api', '1.9.0');
    const { code, stdout } = await seekOtel(['doctor', '--json'], {
      cwd: folder.path,
      env: { OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem' },
    });
    folder.remove();
    const { ownSdk, problems, hints } = JSON.parse(stdout);
    expect({ code, ownSdk, problems }).to.deep.equal({ code: 0, ownSdk: 'seek.mjs', problems: [] });
    expect(hints).to.have.length(2);
  });

  it('checks no export of an application that has pages only', async () => {
    const folder = makeFolder();
    folder.write('package.json', '{"name":"page","version":"1.2.3"}');
    folder.write('page.js', "import { seekFetch } from 'opentelemetry-instrumentation-seek/web';\n");
    folder.install('node_modules/opentelemetry-instrumentation-seek', '0.1.0');
    folder.install('node_modules/@opentelemetry/api', '1.9.0');
    const { code, stdout } = await seekOtel(['doctor'], { cwd: folder.path });
    folder.remove();
    expect(code).to.equal(0);
    expect(stdout).to.match(/^ {2}OTLP endpoint +not checked$/m);
  });

  it('calls nothing wrong that the README recommends without a backend', async () => {
    for (const env of [{ OTEL_TRACES_EXPORTER: 'none' }, { OTEL_SDK_DISABLED: 'true' }]) {
      const { code, stdout } = await doctor({ NODE_OPTIONS, ...env });
      expect(code).to.equal(0);
      expect(stdout)
        .to.match(/^ {2}OTLP endpoint +export disabled: OTEL_/m)
        .and.to.match(/\nNo problems found, but see the hint above\.\n$/);
    }
  });

  it('takes it for right that an SDK of one’s own leaves out instrumentations', async () => {
    const env = { OTEL_SERVICE_NAME: 'import', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici,http' };
    expect((await doctor(env, '--own-sdk')).stdout).to.match(/\nNo problems found\.\n$/);
    expect((await doctor({ ...env, NODE_OPTIONS })).stdout).to.match(
      /\? OTEL_NODE_DISABLED_INSTRUMENTATIONS: /,
    );
  });

  it('prints JSON', async () => {
    const { code, stdout } = await doctor({ SEEK_OTEL_ENABLED: 'false' }, '--json', '--own-sdk');
    expect(code).to.equal(1);
    const diagnosis = JSON.parse(stdout);
    expect(diagnosis).to.have.all.keys('settings', 'versions', 'endpoint', 'ownSdk', 'problems', 'hints');
    expect(diagnosis.problems).to.have.length(1);
    expect(diagnosis.hints).to.have.length(1);
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
