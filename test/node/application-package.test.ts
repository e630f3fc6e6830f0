import { mkdirSync, mkdtempSync, realpathSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { ApplicationPackage } from '../../src/core/service-user-agent.ts';
import { applicationPackage } from '../../src/node/application-package.ts';
import { runNode } from '../support/run-node.ts';

const HERE: ApplicationPackage = { name: 'here', version: '1.0.0' };
const ABOVE: ApplicationPackage = { name: '@example/above', version: '2.0.0' };

describe('applicationPackage', () => {
  let root: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'application-package-')));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  /** Writes a file, and the folders that it needs. */
  const file = (path: string, content: unknown = ''): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
    return full;
  };

  it('is the nearest package.json above the main script', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    expect(applicationPackage(file('app/main.js'), root)).to.deep.equal(HERE);
    expect(applicationPackage(file('app/dist/src/main.js'), root)).to.deep.equal(HERE);
    expect(applicationPackage(file('main.js'), join(root, 'app'))).to.deep.equal(ABOVE);
  });

  for (const [what, content] of [
    ['has no name', { type: 'module', version: '1.0.0' }],
    ['has an empty name', { name: '', version: '1.0.0' }],
    ['has a name that is no string', { name: 7, version: '1.0.0' }],
    ['is malformed', '{ "name": "here", '],
    ['is empty', ''],
    ['is null', 'null'],
  ] as const) {
    it(`passes over a package.json that ${what}`, () => {
      file('package.json', ABOVE);
      file('app/package.json', content);
      expect(applicationPackage(file('app/main.js'), root)).to.deep.equal(ABOVE);
    });
  }

  it('passes over a package.json that is a folder', () => {
    file('package.json', ABOVE);
    file('app/package.json/file');
    expect(applicationPackage(file('app/main.js'), root)).to.deep.equal(ABOVE);
  });

  for (const version of [undefined, 1, null, ['1.0.0']]) {
    it(`has no version where package.json says ${JSON.stringify(version)}`, () => {
      file('package.json', { name: 'here', version });
      expect(applicationPackage(file('main.js'), root)).to.deep.equal({ name: 'here', version: undefined });
    });
  }

  it('gives name and version only', () => {
    file('package.json', { ...HERE, private: true });
    expect(applicationPackage(file('main.js'), root)).to.deep.equal(HERE);
  });

  it('starts from the working directory where the main script cannot be found as it is written', () => {
    file('package.json', ABOVE);
    file('work/package.json', HERE);
    const workingDirectory = join(root, 'work', 'deeper');
    for (const script of [join(root, 'nowhere', 'main.js'), '-']) {
      expect(applicationPackage(script, workingDirectory)).to.deep.equal(HERE);
    }
  });

  it('starts from where the script is that is run without its extension, or by the name of its folder', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    file('app/main.js');
    for (const script of [join(root, 'app', 'main'), join(root, 'app')]) {
      expect(applicationPackage(script, root)).to.deep.equal(HERE);
    }
  });

  it('is undefined, and throws nothing, where the working directory is gone', () => {
    const before = process.cwd();
    const gone = join(root, 'gone');
    mkdirSync(gone);
    process.chdir(gone);
    rmdirSync(gone);
    try {
      expect(() => process.cwd()).to.throw();
      expect(applicationPackage('-')).to.equal(undefined);
      file('package.json', HERE);
      expect(applicationPackage(file('main.js'))).to.deep.equal(HERE);
    } finally {
      process.chdir(before);
    }
  });

  it('starts from the working directory where the main script is a tool in node_modules', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    file('node_modules/tool/package.json', { name: 'tool', version: '3.0.0' });
    const tool = file('node_modules/tool/bin/tool.js');
    expect(applicationPackage(tool, join(root, 'app'))).to.deep.equal(HERE);

    mkdirSync(join(root, 'app/node_modules/.bin'), { recursive: true });
    symlinkSync(tool, join(root, 'app/node_modules/.bin/tool'));
    expect(applicationPackage(join(root, 'app/node_modules/.bin/tool'), root)).to.deep.equal(ABOVE);
  });

  it('takes a folder for node_modules by its whole name only', () => {
    file('package.json', ABOVE);
    file('my_node_modules/package.json', HERE);
    expect(applicationPackage(file('my_node_modules/main.js'), root)).to.deep.equal(HERE);
  });

  it('goes by where a linked main script really is', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    mkdirSync(join(root, 'bin'));
    symlinkSync(file('app/main.js'), join(root, 'bin', 'main'));
    expect(applicationPackage(join(root, 'bin', 'main'), root)).to.deep.equal(HERE);
  });

  it('is undefined where there is none', () => {
    const before = process.cwd();
    // A relative directory ends the search in the working directory, whatever lies above it.
    process.chdir(root);
    try {
      expect(applicationPackage('nowhere', '.')).to.equal(undefined);
      file('package.json', HERE);
      expect(applicationPackage('nowhere', '.')).to.deep.equal(HERE);
    } finally {
      process.chdir(before);
    }
  });

  it('is by default that of the running script, or of the working directory where no script runs', async () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    const url = new URL('../../src/node/application-package.ts', import.meta.url).href;
    const code = `import(${JSON.stringify(url)}).then((it) => console.log(JSON.stringify(it.applicationPackage())))`;
    const { stdout: ofScript } = await runNode([file('app/main.mjs', `await ${code}`)], {}, root);
    expect(JSON.parse(ofScript)).to.deep.equal(HERE);
    const { stdout: ofNoScript } = await runNode(['-e', code], {}, root);
    expect(JSON.parse(ofNoScript)).to.deep.equal(ABOVE);
  });
});
