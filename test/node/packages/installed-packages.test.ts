import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  installedPackage,
  requirePackage,
  versionIn,
} from '../../../src/node/packages/installed-packages.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';
import { activatePnp } from '../../support/plug-and-play.ts';

describe('installedPackage', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  const found = (name: string, ...from: string[]) =>
    installedPackage(
      name,
      from.map((each) => join(folder.path, each)),
    );

  it('finds the nearest copy in a folder or its ancestors', () => {
    folder.install('node_modules/@scope/a', '1.0.0');
    folder.install('service/node_modules/b', '2.0.0');
    folder.install('node_modules/b', '3.0.0');
    expect(found('@scope/a', 'service')?.version).to.equal('1.0.0');
    expect(found('b', 'service')).to.deep.equal({
      name: 'b',
      version: '2.0.0',
      folder: join(folder.path, 'service/node_modules/b'),
    });
  });

  it('prefers the first folder from which the package resolves', () => {
    folder.install('one/node_modules/a', '1.0.0');
    folder.install('two/node_modules/a', '2.0.0');
    expect(found('a', 'none', 'two', 'one')?.version).to.equal('2.0.0');
    expect(found('a', 'none')).to.equal(undefined);
  });

  it('returns the real path of a linked package', () => {
    folder.install('store/a', '1.0.0');
    folder.write('node_modules/other', '');
    symlinkSync(join(folder.path, 'store/a'), join(folder.path, 'node_modules/a'));
    expect(found('a', '.')?.folder).to.equal(join(folder.path, 'store/a'));
  });

  it('resolves through Yarn Plug’n’Play if it is active', () => {
    folder.install('cache/a', '1.0.0');
    folder.install('node_modules/c', '1.0.0');
    const end = activatePnp(folder, { a: join(folder.path, 'cache/a') });
    try {
      expect(found('a', 'service')).to.deep.include({
        version: '1.0.0',
        folder: join(folder.path, 'cache/a'),
      });
      expect(found('builtin', 'service')).to.equal(undefined);
      expect(found('c', 'service')).to.equal(undefined);
    } finally {
      end();
    }
  });

  it('resolves a directory that Yarn Plug’n’Play does not manage through node_modules', () => {
    const image = makeFolder();
    image.install('node_modules/a', '2.0.0');
    const end = activatePnp(folder, { a: join(folder.path, 'cache/a') });
    try {
      expect(installedPackage('a', [image.path])?.version).to.equal('2.0.0');
    } finally {
      end();
      image.remove();
    }
  });
});

describe('requirePackage', () => {
  let folder: Folder;
  before(() => {
    folder = makeFolder();
  });
  after(() => folder.remove());

  it('loads the entry that require() resolves to, by "exports" or by "main"', () => {
    folder.install('node_modules/a', '1.0.0', {
      name: 'a',
      main: 'none.js',
      exports: { import: './import.mjs', require: './require.cjs' },
    });
    folder.write('node_modules/a/require.cjs', 'exports.by = "exports"');
    folder.install('node_modules/b', '1.0.0', { name: 'b', main: 'main.js' });
    folder.write('node_modules/b/main.js', 'exports.by = "main"');
    for (const [name, by] of [
      ['a', 'exports'],
      ['b', 'main'],
    ] as const) {
      const found = installedPackage(name, [folder.path]);
      expect(found && requirePackage(found)).to.deep.equal({ by });
    }
  });
});

describe('versionIn', () => {
  it('returns undefined for a folder without a readable package.json', () => {
    expect(versionIn('/nowhere')).to.equal(undefined);
  });
});
