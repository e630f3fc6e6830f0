import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { useApplication } from '../support/application.ts';
import { useFolder } from '../support/folder.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

describe('an application that PM2 starts from another folder', () => {
  const application = useApplication({ fixtures: ['call.mjs'] });
  const elsewhere = useFolder();
  const { seek, collector, env } = useSeekAndCollector();

  /** The folder of a global installation. */
  const pm2 = () => join(elsewhere.path, 'node_modules/pm2/lib');

  beforeEach(() => {
    cpSync(join(FIXTURES, 'pm2-fork.cjs'), join(pm2(), 'ProcessContainerFork.js'));
    cpSync(join(FIXTURES, 'pm2-cluster.cjs'), join(pm2(), 'ProcessContainer.js'));
  });

  const variables = () => ({ pm_exec_path: join(application.folder, 'call.mjs'), pm_cwd: elsewhere.path });

  for (const [mode, container, started] of [
    ['fork', 'ProcessContainerFork.js', variables],
    ['cluster', 'ProcessContainer.js', () => ({ pm2_env: JSON.stringify(variables()) })],
  ] as const) {
    it(`has the name and version of its package.json in ${mode} mode`, async () => {
      const { code, stdout, stderr } = await runNode(
        ['--import', REGISTER, join(pm2(), container)],
        { ...env(), ...started() },
        elsewhere.path,
      );
      expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: 'called\n', stderr: '' });
      expect(seek.requests.map((each) => onlyHeader(each, 'user-agent'))).to.deep.equal([
        'application/1.2.3',
      ]);
      expect(
        collector.spans.map(({ resource }) => [resource['service.name'], resource['service.version']]),
      ).to.deep.equal([['application', '1.2.3']]);
    });
  }

  it('has the variables of its ecosystem file in cluster mode', async () => {
    const { code, stdout, stderr } = await runNode(
      ['--import', REGISTER, join(pm2(), 'ProcessContainer.js')],
      { ...env(), pm2_env: JSON.stringify({ ...variables(), SEEK_OTEL_USER_AGENT: 'jobs/4.5.6' }) },
      elsewhere.path,
    );
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: 'called\n', stderr: '' });
    expect(seek.requests.map((each) => onlyHeader(each, 'user-agent'))).to.deep.equal(['jobs/4.5.6']);
  });
});
