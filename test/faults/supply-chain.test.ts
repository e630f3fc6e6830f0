import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode } from '../support/run-node.ts';

const WATCHED = fileURLToPath(new URL('../fixtures/import-watched.mjs', import.meta.url));
const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
/** The scripts that npm runs when a package is installed from the registry, a tarball or git. */
const INSTALL_SCRIPTS = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
];

describe('installing and loading the package', () => {
  it('runs no script', () => {
    expect(PACKAGE.scripts)
      .to.be.an('object')
      .that.does.not.have.any.keys(...INSTALL_SCRIPTS);
  });

  it("adds no dependency besides OpenTelemetry's API", () => {
    expect(PACKAGE).not.to.have.any.keys('dependencies', 'optionalDependencies', 'bundleDependencies');
    expect(Object.keys(PACKAGE.peerDependencies)).to.deep.equal(['@opentelemetry/api']);
  });

  // npm before 11.20 also resolves optional peers that are not installed. It then chooses SDK 3.x, and refuses to install
  // this package beside SDK 2.x. pnpm and Yarn take an entry in peerDependenciesMeta for an optional peer of any version.
  // https://pnpm.io/package_json#peerdependenciesmetaoptional
  it('declares optional peers to pnpm and Yarn, but not to npm', () => {
    for (const [name, meta] of Object.entries(PACKAGE.peerDependenciesMeta)) {
      expect(name).to.match(/^@opentelemetry\//);
      expect(meta).to.deep.equal({ optional: true });
      expect(PACKAGE.peerDependencies).not.to.have.property(name);
    }
  });

  const ENTRIES = Object.entries<{ default?: { default: string } }>(PACKAGE.exports).flatMap(
    ([name, { default: entry }]) =>
      entry === undefined ? [] : [[name, new URL(`../../${entry.default}`, import.meta.url).href] as const],
  );

  for (const [name, url] of ENTRIES) {
    it(`does not access the network: ${name}`, async () => {
      const { code, stdout, stderr } = await runNode([WATCHED, url]);
      expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '[]', stderr: '' });
    });
  }

  it('would be detected if it accessed the network', async () => {
    const { stdout } = await runNode([WATCHED, 'node:fs', 'http://127.0.0.1:60999']);
    expect(JSON.parse(stdout)).to.include('TCPCONNECTWRAP');
  });
});
