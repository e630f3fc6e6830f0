import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { useApplication } from '../support/application.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { REGISTER } from '../support/run-node.ts';
import { runRegistered, startRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const WAYS: readonly { args: readonly string[]; env: Record<string, string> }[] = [
  { args: ['--import', REGISTER], env: {} },
  { args: ['--require', REGISTER], env: {} },
  { args: [], env: { NODE_OPTIONS: `--import=${REGISTER}` } },
];

/** Longer than a start of the process. */
const CHANGE_MILLIS = 3_000;

describe('register', () => {
  const application = useApplication({ fixtures: ['call.mjs', 'calls.test.mjs', 'worker.mjs'] });
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

  const expectRecorded = (paths: readonly string[]) => {
    expect(seek.requests.map(({ path }) => path)).to.deep.equal(paths);
    expect(collector.spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
      seek.requests.map((request) => onlyHeader(request, 'x-request-id')),
    );
  };

  for (const { args, env } of WAYS) {
    const way = args[0] ?? 'NODE_OPTIONS';
    it(`${way}: instruments worker threads`, async () => {
      const { code, stderr } = await runRegistered(servers, 'worker.mjs', env, { args, application });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expectRecorded(['/worker']);
    });

    it(`${way}: keeps the results and the exit code of node --test`, async () => {
      const options = { args: [...args, '--test', '--test-reporter=tap'], application };
      const passed = await runRegistered(servers, 'calls.test.mjs', env, options);
      expect(passed).to.include({ code: 0, stderr: '' });
      expect(passed.stdout)
        .to.match(/^# pass 1$/m)
        .and.match(/^# fail 0$/m);
      expectRecorded(['/tested']);
      const failed = await runRegistered(servers, 'calls.test.mjs', { ...env, FAIL: 'yes' }, options);
      expect(failed).to.include({ code: 1, stderr: '' });
      expect(failed.stdout)
        .to.match(/^# pass 1$/m)
        .and.match(/^# fail 1$/m);
    });
  }

  it('does not start in the thread of loader hooks', async () => {
    writeFileSync(
      join(application.folder, 'hooks.mjs'),
      "import { register } from 'node:module'; register('data:text/javascript,export function initialize() {}');",
    );
    const options = { args: ['--require', REGISTER, '--import', './hooks.mjs'], application };
    const { code, stderr } = await runRegistered(
      servers,
      'call.mjs',
      { SEEK_OTEL_SESSION: 'wrong' },
      options,
    );
    expect(code).to.equal(0);
    expect(stderr.match(/SEEK_OTEL_SESSION takes/g)).to.have.length(1);
    expectRecorded(['/call']);
  });

  it('exports the spans of each process that node --watch starts', async () => {
    const options = { args: ['--import', REGISTER, '--watch'], application };
    const env = { ENDING: 'wait for a signal' };
    const { child, ended, printed } = startRegistered(servers, 'call.mjs', env, options);
    await printed(/called/);
    const change = () => appendFileSync(join(application.folder, 'call.mjs'), "console.log('changed');\n");
    // The process may print before Node.js watches its file, and would then miss a single change.
    const changes = setInterval(change, CHANGE_MILLIS);
    change();
    await printed(/changed/);
    clearInterval(changes);
    await collector.waitForSpans((spans) => spans.length >= 1);
    child.kill('SIGTERM');
    await ended;
    expect(seek.requests).to.have.length.of.at.least(2);
    expectRecorded(seek.requests.map(() => '/call'));
  });
});
