import { expect } from 'chai';
import { misfitsOf, oldSdkOf } from '../../../src/node/packages/version-misfits.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';

const API = '@opentelemetry/api';
const HTTP = '@opentelemetry/instrumentation-http';

describe('misfitsOf', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  const install = (versions: Record<string, string>) => {
    for (const [name, version] of Object.entries(versions)) {
      folder.install(`node_modules/@opentelemetry/${name}`, version);
    }
  };
  const application = () => ({ directory: folder.path, env: {}, nodeVersion: 'v24.21.0' });
  const found = () => misfitsOf(application(), [folder.path]);

  it('finds none where there is nothing, or where versions fit', () => {
    expect(found()).to.deep.equal([]);
    install({ 'instrumentation-http': '0.301.0' });
    expect(found()).to.deep.equal([]);
    install({ api: '1.10.0', 'sdk-node': '0.301.0', 'instrumentation-undici': '0.34.0' });
    expect(found()).to.deep.equal([]);
    install({
      api: '1.9.1',
      'sdk-node': '0.223.0',
      'instrumentation-undici': '0.33.0',
      'instrumentation-http': '0.223.0',
    });
    expect(found()).to.deep.equal([]);
  });

  it('finds instrumentations that are too new for API 1.9, with the version that fits the SDK', () => {
    install({
      api: '1.9.1',
      'sdk-node': '0.221.0',
      'instrumentation-undici': '0.34.0',
      'instrumentation-http': '0.300.0',
    });
    expect(found()).to.deep.equal([
      {
        problem: `${HTTP} 0.300.0 needs ${API} 1.10 or later, and the project has 1.9.1.`,
        remedy: `npm install ${HTTP}@~0.221.0`,
      },
      {
        problem: `@opentelemetry/instrumentation-undici 0.34.0 needs ${API} 1.10 or later, and the project has 1.9.1.`,
        remedy: 'npm install @opentelemetry/instrumentation-undici@~0.33.0',
      },
    ]);
  });

  it('finds an SDK 3.x beside API 1.9: there the API is to blame', () => {
    install({ api: '1.9.1', 'sdk-node': '0.301.0' });
    expect(found().map(({ remedy }) => remedy)).to.deep.equal([`npm install ${API}`]);
  });

  it('finds an SDK 1.x, which register does not start', () => {
    install({ api: '1.9.1', 'sdk-node': '0.57.2' });
    expect(found()).to.deep.equal([]);
    expect(oldSdkOf(application(), [folder.path])).to.deep.equal([
      {
        problem: '@opentelemetry/sdk-node 0.57.2 belongs to SDK 1.x, and register needs 0.200.0 or later.',
        remedy: 'npm install @opentelemetry/sdk-node@~0.223.0',
      },
    ]);
    install({ 'sdk-node': '0.200.0' });
    expect(oldSdkOf(application(), [folder.path])).to.deep.equal([]);
  });

  it('goes by the copy of the API that the package itself gets', () => {
    install({ api: '1.9.1', 'instrumentation-http': '0.301.0' });
    folder.install(`node_modules/${HTTP}/node_modules/${API}`, '1.10.0');
    expect(found()).to.deep.equal([]);
  });
});
