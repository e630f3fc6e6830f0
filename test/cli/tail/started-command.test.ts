import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { UsageError } from '../../../src/cli/errors.ts';
import { environmentOf, startCommand } from '../../../src/cli/tail/started-command.ts';
import { useApplication } from '../../support/application.ts';
import { useFolder } from '../../support/folder.ts';

const ENDPOINT = 'http://localhost:4318';

describe('the command that seek-otel tail starts', () => {
  const folder = useFolder();
  const application = useApplication();

  const settings = (env: NodeJS.ProcessEnv = {}, ownSdk = false) =>
    environmentOf({ env, directory: folder.path, endpoint: ENDPOINT, ownSdk });

  it('exports its traces to tail over HTTP, whatever the settings of the service say', () => {
    const env = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example.com/v1/traces',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_SERVICE_NAME: 'posting-service',
    };
    expect(settings(env)).to.include({
      OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${ENDPOINT}/v1/traces`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_SERVICE_NAME: 'posting-service',
    });
  });

  it('exports every half second unless the environment has another interval', () => {
    expect(settings()['OTEL_BSP_SCHEDULE_DELAY']).to.equal('500');
    expect(settings({ OTEL_BSP_SCHEDULE_DELAY: '50' })['OTEL_BSP_SCHEDULE_DELAY']).to.equal('50');
  });

  it("loads the application's own register, or that of seek-otel, after its other options", () => {
    const { href } = pathToFileURL(
      `${application.folder}/node_modules/opentelemetry-instrumentation-seek/dist/register`,
    );
    const own = environmentOf({
      env: { NODE_OPTIONS: '--enable-source-maps' },
      directory: application.folder,
      endpoint: ENDPOINT,
      ownSdk: false,
    });
    expect(own['NODE_OPTIONS']).to.match(/^--enable-source-maps --import file:.*\/dist\/register\.c?js$/);
    expect(own['NODE_OPTIONS']).not.to.contain(href);
    expect(settings()['NODE_OPTIONS']).to.match(/^--import file:.*\/dist\/register\.cjs$/);
  });

  it('loads no register if NODE_OPTIONS has it, or the command has an SDK of its own', () => {
    const NODE_OPTIONS = '--import opentelemetry-instrumentation-seek/register';
    expect(settings({ NODE_OPTIONS })['NODE_OPTIONS']).to.equal(NODE_OPTIONS);
    expect(settings({}, true)).not.to.have.property('NODE_OPTIONS');
  });

  const start = (...command: string[]) =>
    startCommand({
      command,
      env: { PATH: process.env['PATH'] },
      directory: folder.path,
      endpoint: ENDPOINT,
      ownSdk: true,
    });

  it('ends with its exit code, or 128 and the number of the signal that ended it', async () => {
    expect(await (await start(process.execPath, '-e', 'process.exit(7)')).exitCode).to.equal(7);
    const endless = await start(process.execPath, '-e', 'setInterval(() => {}, 1000)');
    endless.kill('SIGTERM');
    expect(await endless.exitCode).to.equal(143);
  });

  it('runs in the directory of tail', async () => {
    const script = `process.exit(process.cwd() === ${JSON.stringify(folder.path)} ? 3 : 4)`;
    expect(await (await start(process.execPath, '-e', script)).exitCode).to.equal(3);
  });

  it('is named if it cannot be started', async () => {
    const error = await start('no-such-command').catch((thrown: unknown) => thrown);
    expect(error).to.be.an.instanceOf(UsageError);
    expect(error).to.have.property('message', 'Can\'t start "no-such-command": ENOENT.');
    expect(error).to.have.property('remedy').that.contains('seek-otel tail -- node app.mjs');
  });
});
