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

  /** Writes a file and creates its folders. */
  const file = (path: string, content: unknown = ''): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
    return full;
  };

  it('reads the nearest package.json above the main script', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    expect(applicationPackage(file('app/main.js'), root)).to.deep.equal(HERE);
    expect(applicationPackage(file('app/dist/src/main.js'), root)).to.deep.equal(HERE);
    expect(applicationPackage(file('main.js'), join(root, 'app'))).to.deep.equal(ABOVE);
  });

  for (const [what, content] of [
    ['has no name', { type: 'module', version: '1.0.0' }],
    ['has an empty name', { name: '', version: '1.0.0' }],
    ['has a name that is not a string', { name: 7, version: '1.0.0' }],
    ['has the name that Nitro generates', { name: 'traced-node-modules', version: '1.0.0' }],
    ['is malformed', '{ "name": "here", '],
    ['is empty', ''],
    ['is null', 'null'],
  ] as const) {
    it(`skips a package.json that ${what}`, () => {
      file('package.json', ABOVE);
      file('app/package.json', content);
      expect(applicationPackage(file('app/main.js'), root)).to.deep.equal(ABOVE);
    });
  }

  it('skips a package.json that is a folder', () => {
    file('package.json', ABOVE);
    file('app/package.json/file');
    expect(applicationPackage(file('app/main.js'), root)).to.deep.equal(ABOVE);
  });

  for (const version of [undefined, 1, null, ['1.0.0']]) {
    it(`returns no version if the version in package.json is ${JSON.stringify(version)}`, () => {
      file('package.json', { name: 'here', version });
      expect(applicationPackage(file('main.js'), root)).to.deep.equal({ name: 'here', version: undefined });
    });
  }

  it('returns only the name and the version', () => {
    file('package.json', { ...HERE, private: true });
    expect(applicationPackage(file('main.js'), root)).to.deep.equal(HERE);
  });

  it('starts at the working directory if the main script does not exist', () => {
    file('package.json', ABOVE);
    file('work/package.json', HERE);
    const workingDirectory = join(root, 'work', 'deeper');
    for (const script of [join(root, 'nowhere', 'main.js'), '-']) {
      expect(applicationPackage(script, workingDirectory)).to.deep.equal(HERE);
    }
  });

  it('starts at the directory of a main script that is given without extension, or as a folder', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    file('app/main.js');
    for (const script of [join(root, 'app', 'main'), join(root, 'app')]) {
      expect(applicationPackage(script, root)).to.deep.equal(HERE);
    }
  });

  it('returns undefined without throwing if the working directory was deleted', () => {
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

  it('starts at the working directory if the main script is a tool in node_modules', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    file('node_modules/tool/package.json', { name: 'tool', version: '3.0.0' });
    const tool = file('node_modules/tool/bin/tool.js');
    expect(applicationPackage(tool, join(root, 'app'))).to.deep.equal(HERE);

    mkdirSync(join(root, 'app/node_modules/.bin'), { recursive: true });
    symlinkSync(tool, join(root, 'app/node_modules/.bin/tool'));
    expect(applicationPackage(join(root, 'app/node_modules/.bin/tool'), root)).to.deep.equal(ABOVE);
  });

  describe('under PM2', () => {
    const APPLICATION: ApplicationPackage = { name: '@example/application', version: '3.0.0' };
    let fork: string;
    let cluster: string;
    let script: string;
    let workingDirectory: string;

    beforeEach(() => {
      file('global/node_modules/pm2/package.json', { name: 'pm2', version: '7.0.4' });
      fork = file('global/node_modules/pm2/lib/ProcessContainerFork.js');
      cluster = file('global/node_modules/pm2/lib/ProcessContainer.js');
      file('here/package.json', HERE);
      workingDirectory = join(root, 'here');
      file('releases/7/package.json', APPLICATION);
      script = file('releases/7/dist/main.js');
    });

    it('starts at the script that PM2 runs in fork mode', () => {
      const env = { pm_exec_path: script, pm_cwd: workingDirectory };
      expect(applicationPackage(fork, workingDirectory, env)).to.deep.equal(APPLICATION);
    });

    it('starts at the script that PM2 runs in cluster mode, before and after PM2 sets its variables', () => {
      const variables = { pm_exec_path: script, pm_cwd: workingDirectory };
      // The daemon inherits the variables of a process that starts it.
      const inherited = { pm_exec_path: file('stale.js'), pm_cwd: root };
      const before = { ...inherited, pm2_env: JSON.stringify({ ...variables, args: ['-v'], pm_id: 0 }) };
      expect(applicationPackage(cluster, root, before)).to.deep.equal(APPLICATION);
      expect(applicationPackage(cluster, root, variables)).to.deep.equal(APPLICATION);
    });

    it('starts at the working directory that PM2 sets if PM2 runs a tool in node_modules', () => {
      const tool = file('releases/7/node_modules/next/dist/bin/next');
      file('releases/7/node_modules/next/package.json', { name: 'next', version: '16.0.0' });
      const pm2_env = JSON.stringify({ pm_exec_path: tool, pm_cwd: dirname(script) });
      expect(applicationPackage(cluster, workingDirectory, { pm2_env })).to.deep.equal(APPLICATION);
    });

    it('starts at the working directory if PM2 runs a tool in node_modules and sets none', () => {
      const env = { pm_exec_path: file('node_modules/.bin/tool') };
      expect(applicationPackage(fork, workingDirectory, env)).to.deep.equal(HERE);
    });

    for (const [what, env] of Object.entries({
      'sets no variables': {},
      'sets an empty script': { pm_exec_path: '' },
      'sets malformed JSON': { pm2_env: '{ "pm_exec_path": ' },
      'sets JSON of nothing': { pm2_env: 'null' },
      'sets a script that is not text': { pm2_env: '{ "pm_exec_path": 7 }' },
    })) {
      it(`starts at the working directory if PM2 ${what}`, () => {
        expect(applicationPackage(cluster, workingDirectory, env)).to.deep.equal(HERE);
      });
    }

    it("ignores PM2's variables in a process that the application starts", () => {
      const env = { pm_exec_path: script, pm_cwd: dirname(script) };
      const tool = file('global/node_modules/tool/tool.js');
      expect(applicationPackage(tool, workingDirectory, env)).to.deep.equal(HERE);
      file('child/package.json', ABOVE);
      expect(applicationPackage(file('child/main.js'), workingDirectory, env)).to.deep.equal(ABOVE);
      expect(applicationPackage(file('child/ProcessContainerFork.js'), root, env)).to.deep.equal(ABOVE);
    });
  });

  describe('in AWS Lambda', () => {
    const FUNCTION: ApplicationPackage = { name: '@example/function', version: '3.0.0' };
    let env: Record<string, string>;

    beforeEach(() => {
      file('here/package.json', HERE);
      file('task/package.json', FUNCTION);
      env = { LAMBDA_TASK_ROOT: join(root, 'task'), LAMBDA_RUNTIME_DIR: join(root, 'runtime') };
    });

    it("starts at the function if the main script is Lambda's runtime, or its client of a container", () => {
      const here = join(root, 'here');
      expect(applicationPackage(file('runtime/index.mjs'), here, env)).to.deep.equal(FUNCTION);
      expect(applicationPackage(file('node_modules/aws-lambda-ric/index.mjs'), here, env)).to.deep.equal(
        FUNCTION,
      );
    });

    it('starts where any other program starts', () => {
      expect(applicationPackage(file('here/server.js'), root, env)).to.deep.equal(HERE);
      expect(applicationPackage(file('node_modules/tool/tool.js'), join(root, 'here'), env)).to.deep.equal(
        HERE,
      );
      expect(applicationPackage('missing.js', join(root, 'here'), env)).to.deep.equal(HERE);
    });

    it('starts at the main script if Lambda does not say where the function is', () => {
      env['LAMBDA_TASK_ROOT'] = '';
      file('runtime/package.json', HERE);
      expect(applicationPackage(file('runtime/index.mjs'), root, env)).to.deep.equal(HERE);
    });
  });

  it('recognises node_modules only by the whole folder name', () => {
    file('package.json', ABOVE);
    file('my_node_modules/package.json', HERE);
    expect(applicationPackage(file('my_node_modules/main.js'), root)).to.deep.equal(HERE);
  });

  it('resolves the symbolic link of a main script', () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    mkdirSync(join(root, 'bin'));
    symlinkSync(file('app/main.js'), join(root, 'bin', 'main'));
    expect(applicationPackage(join(root, 'bin', 'main'), root)).to.deep.equal(HERE);
  });

  it('returns undefined if there is no package.json', () => {
    const before = process.cwd();
    // A relative directory ends the search in the working directory.
    process.chdir(root);
    try {
      expect(applicationPackage('nowhere', '.')).to.equal(undefined);
      file('package.json', HERE);
      expect(applicationPackage('nowhere', '.')).to.deep.equal(HERE);
    } finally {
      process.chdir(before);
    }
  });

  it('uses the running script by default, or the working directory if there is no script', async () => {
    file('package.json', ABOVE);
    file('app/package.json', HERE);
    const url = new URL('../../src/node/application-package.ts', import.meta.url).href;
    const code = `import(${JSON.stringify(url)}).then((module) => console.log(JSON.stringify(module.applicationPackage())))`;
    const { stdout: withScript } = await runNode([file('app/main.mjs', `await ${code}`)], {}, root);
    expect(JSON.parse(withScript)).to.deep.equal(HERE);
    const { stdout: withoutScript } = await runNode(['-e', code], {}, root);
    expect(JSON.parse(withoutScript)).to.deep.equal(ABOVE);
  });
});
