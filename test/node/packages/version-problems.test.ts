import { expect } from 'chai';
import {
  API,
  AUTO_INSTRUMENTATIONS,
  HTTP_INSTRUMENTATION,
  NODE_SDK,
  UNDICI_INSTRUMENTATION,
} from '../../../src/node/packages/names.ts';
import {
  apiVersionProblems,
  pnpVersionProblems,
  sdkVersionProblems,
} from '../../../src/node/packages/version-problems.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';
import { activatePnp } from '../../support/plug-and-play.ts';

describe('the check of installed versions', () => {
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
  const problems = (ownSdk?: boolean) => apiVersionProblems(application(), [folder.path], ownSdk);

  it('reports nothing if no packages are installed or the versions fit', () => {
    expect(problems()).to.deep.equal([]);
    install({ 'instrumentation-http': '0.301.0' });
    expect(problems()).to.deep.equal([]);
    install({ api: '1.10.0', 'sdk-node': '0.301.0', 'instrumentation-undici': '0.34.0' });
    expect(problems()).to.deep.equal([]);
    install({
      api: '1.9.1',
      'sdk-node': '0.223.0',
      'instrumentation-undici': '0.33.0',
      'instrumentation-http': '0.223.0',
    });
    expect(problems()).to.deep.equal([]);
  });

  it('reports an http instrumentation that is too new for API 1.9, with the version that fits the SDK', () => {
    install({ api: '1.9.1', 'sdk-node': '0.221.0', 'instrumentation-http': '0.300.0' });
    expect(problems()).to.deep.equal([
      {
        problem: `${HTTP_INSTRUMENTATION} 0.300.0 requires ${API} 1.10 or later, but 1.9.1 is installed.`,
        remedy: `npm install ${HTTP_INSTRUMENTATION}@~0.221.0`,
      },
    ]);
  });

  describe('with an undici instrumentation that is too new for API 1.9', () => {
    const problem = `${UNDICI_INSTRUMENTATION} 0.34.0 requires ${API} 1.10 or later, but 1.9.1 is installed.`;

    it('reports nothing for register, which bundles its own', () => {
      install({ api: '1.9.1', 'sdk-node': '0.223.0', 'instrumentation-undici': '0.34.0' });
      expect(problems()).to.deep.equal([]);
    });

    it('reports nothing if auto-instrumentations-node resolves to another copy', () => {
      install({ api: '1.9.1', 'instrumentation-undici': '0.34.0', 'auto-instrumentations-node': '0.81.0' });
      folder.install(
        `node_modules/${AUTO_INSTRUMENTATIONS}/node_modules/${UNDICI_INSTRUMENTATION}`,
        '0.33.0',
      );
      expect(problems()).to.deep.equal([]);
    });

    it('reports it if auto-instrumentations-node resolves to it, hoisted or nested', () => {
      const remedy = `npm install ${AUTO_INSTRUMENTATIONS}@~0.81.0`;
      install({ api: '1.9.1', 'sdk-node': '0.223.0', 'auto-instrumentations-node': '0.82.0' });
      folder.install(
        `node_modules/${AUTO_INSTRUMENTATIONS}/node_modules/${UNDICI_INSTRUMENTATION}`,
        '0.34.0',
      );
      expect(problems()).to.deep.equal([{ problem, remedy }]);
      folder.remove();
      folder = makeFolder();
      install({ api: '1.9.1', 'instrumentation-undici': '0.34.0', 'auto-instrumentations-node': '0.82.0' });
      expect(problems()).to.deep.equal([{ problem, remedy }]);
    });

    it('reports it if the application starts an SDK itself', () => {
      install({ api: '1.9.1', 'sdk-node': '0.223.0', 'instrumentation-undici': '0.34.0' });
      expect(problems(true)).to.deep.equal([
        { problem, remedy: `npm install ${UNDICI_INSTRUMENTATION}@~0.33.0` },
      ]);
    });
  });

  it('reports SDK 3.x beside API 1.9, with an API upgrade as the remedy', () => {
    install({ api: '1.9.1', 'sdk-node': '0.301.0' });
    expect(problems().map(({ remedy }) => remedy)).to.deep.equal([`npm install ${API}`]);
  });

  it('reports SDK 1.x, which register does not support', () => {
    install({ api: '1.9.1', 'sdk-node': '0.57.2' });
    expect(problems()).to.deep.equal([]);
    expect(sdkVersionProblems(application(), [folder.path])).to.deep.equal([
      {
        problem: `${NODE_SDK} 0.57.2 belongs to SDK 1.x; register requires 0.200.0 or later.`,
        remedy: `npm install ${NODE_SDK}@~0.223.0`,
      },
    ]);
    install({ 'sdk-node': '0.200.0' });
    expect(sdkVersionProblems(application(), [folder.path])).to.deep.equal([]);
  });

  it('reports a Node.js that is too old for register under Yarn Plug’n’Play', () => {
    const onNode = (nodeVersion: string) =>
      pnpVersionProblems({ ...application(), nodeVersion }, folder.path);
    expect(onNode('v20.20.2')).to.deep.equal([]);
    const end = activatePnp(folder, {});
    try {
      expect(onNode('v22.15.0')).to.deep.equal([]);
      expect(onNode('v20.20.2')).to.deep.equal([
        {
          problem: "Under Yarn Plug'n'Play, register requires Node.js 22.15 or later, but this is v20.20.2.",
          remedy: 'yarn config set nodeLinker node-modules && yarn install',
        },
      ]);
    } finally {
      end();
    }
  });

  it('checks the copy of the API that the package itself resolves to', () => {
    install({ api: '1.9.1', 'instrumentation-http': '0.301.0' });
    folder.install(`node_modules/${HTTP_INSTRUMENTATION}/node_modules/${API}`, '1.10.0');
    expect(problems()).to.deep.equal([]);
  });
});
