import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { type Application, makeApplication } from '../support/application.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode, startNode } from '../support/run-node.ts';

describe('register', () => {
  let application: Application;
  let seek: RecordingServer;
  let collector: OtlpReceiver;
  let env: Record<string, string>;

  beforeEach(async () => {
    application = makeApplication({ fixtures: ['call.mjs', 'calls.test.mjs', 'worker.mjs'] });
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
    application.remove();
    await seek.close();
    await collector.close();
  });

  const expectRecorded = (paths: readonly string[]) => {
    expect(seek.requests.map(({ path }) => path)).to.deep.equal(paths);
    expect(collector.spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
      seek.requests.map((request) => onlyHeader(request, 'x-request-id')),
    );
  };

  for (const options of [
    { args: ['--import', REGISTER], env: {} },
    { args: ['--require', REGISTER], env: {} },
    { args: [], env: { NODE_OPTIONS: `--import=${REGISTER}` } },
  ]) {
    const way = options.args[0] ?? 'NODE_OPTIONS';
    it(`${way}: reaches worker threads`, async () => {
      const { code, stderr } = await runNode(
        [...options.args, 'worker.mjs'],
        { ...env, ...options.env } as Record<string, string>,
        application.folder,
      );
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expectRecorded(['/worker']);
    });

    it(`${way}: lets node --test run, pass and fail`, async () => {
      const run = (more: Record<string, string> = {}) =>
        runNode(
          [...options.args, '--test', '--test-reporter=tap', 'calls.test.mjs'],
          { ...env, ...(options.env as Record<string, string>), ...more },
          application.folder,
        );
      const passed = await run();
      expect(passed).to.include({ code: 0, stderr: '' });
      expect(passed.stdout)
        .to.match(/^# pass 1$/m)
        .and.match(/^# fail 0$/m);
      expectRecorded(['/tested']);
      const failed = await run({ FAIL: 'yes' });
      expect(failed).to.include({ code: 1, stderr: '' });
      expect(failed.stdout)
        .to.match(/^# pass 1$/m)
        .and.match(/^# fail 1$/m);
    });
  }

  it('starts nothing in the thread of loader hooks', async () => {
    writeFileSync(
      join(application.folder, 'hooks.mjs'),
      "import { register } from 'node:module'; register('data:text/javascript,export function initialize() {}');",
    );
    const { code, stderr } = await runNode(
      ['--require', REGISTER, '--import', './hooks.mjs', 'call.mjs'],
      { ...env, SEEK_OTEL_SESSION: 'wrong' },
      application.folder,
    );
    expect(code).to.equal(0);
    expect(stderr.match(/SEEK_OTEL_SESSION takes/g)).to.have.length(1);
    expectRecorded(['/call']);
  });

  it('lets node --watch restart the application, and delivers what each start recorded', async () => {
    const { child, ended, printed } = startNode(
      ['--import', REGISTER, '--watch', 'call.mjs'],
      { ...env, ENDING: 'wait for a signal' },
      application.folder,
    );
    await printed(/called/);
    appendFileSync(join(application.folder, 'call.mjs'), "console.log('changed');\n");
    await printed(/changed/);
    await collector.waitForSpans((spans) => spans.length >= 1);
    child.kill('SIGTERM');
    await ended;
    expectRecorded(['/call', '/call']);
  });
});
