import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  isPnpUnused,
  pnpApi,
  requiresEsModulesOfPnp,
  seekOtelCommand,
} from '../../../src/node/packages/plug-and-play.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';
import { activatePnp } from '../../support/plug-and-play.ts';

describe('Yarn Plug’n’Play', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  it('manages directories of its projects only, and only if it is active', () => {
    const end = activatePnp(folder, {});
    try {
      expect(pnpApi(join(folder.path, 'service'))).to.have.property('resolveToUnqualified');
      expect(pnpApi(tmpdir())).to.equal(undefined);
    } finally {
      end();
    }
    expect(pnpApi(folder.path)).to.equal(undefined);
  });

  it('is unused if a project is installed by it, and it is not active', () => {
    const service = join(folder.path, 'packages/service');
    expect(isPnpUnused(service)).to.equal(false);
    folder.write('.pnp.cjs', '');
    expect(isPnpUnused(service)).to.equal(true);
    folder.write('packages/service/node_modules/a/package.json', '{}');
    expect(isPnpUnused(service)).to.equal(false);
    const end = activatePnp(folder, {});
    try {
      expect(isPnpUnused(join(folder.path, 'packages'))).to.equal(false);
    } finally {
      end();
    }
  });

  it('runs seek-otel by yarn instead of npx', () => {
    expect(seekOtelCommand()).to.equal('npx seek-otel');
    const end = activatePnp(folder, {});
    try {
      expect(seekOtelCommand()).to.equal('yarn seek-otel');
    } finally {
      end();
    }
  });

  it('gives ES modules to require() from Node.js 22.15 on', () => {
    expect(['v22.15.0', 'v24.0.0'].map(requiresEsModulesOfPnp)).to.deep.equal([true, true]);
    expect(['v20.20.2', 'v22.14.0'].map(requiresEsModulesOfPnp)).to.deep.equal([false, false]);
  });
});
