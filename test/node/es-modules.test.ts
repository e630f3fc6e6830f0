import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { sameNames, useApplication } from '../support/application.ts';
import { type Ended, runNode } from '../support/run-node.ts';

const MODULE = new URL('../../src/node/es-modules.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Creates an instrumentation that puts "instrumented" into two modules, then imports them by name. */
const APPLICATION = `
  import { createRequire } from 'node:module';
  import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
  import { reachEsModules } from '${MODULE}';

  class Example extends InstrumentationBase {
    init() {
      const marked = (name, key) => new InstrumentationNodeModuleDefinition(name, ['*'], (exports) => {
        exports[key] = () => 'instrumented';
        return exports;
      });
      return [marked('example-library', 'answer'), marked('os', 'hostname')];
    }
  }
  reachEsModules([new Example('example', '1.0.0', {}), { instrumentationName: 'without definitions' }], process.env.FROM ?? import.meta.filename, (message) => console.log(message));
  const { answer } = await import('example-library');
  const { hostname } = await import('node:os');
  const { answer: untouched } = await import('other-library');
  console.log(answer(), hostname(), untouched());
`;

/** The dependencies of the copied packages. */
const LIBRARIES = ['cjs-module-lexer', 'debug', 'es-module-lexer', 'module-details-from-path', 'ms'];

describe('reachEsModules', () => {
  const application = useApplication({
    packages: sameNames(['@opentelemetry/api', '@opentelemetry/instrumentation']),
  });

  beforeEach(() => {
    for (const name of ['example-library', 'other-library']) {
      const folder = join(application.folder, 'node_modules', name);
      mkdirSync(folder);
      writeFileSync(
        join(folder, 'package.json'),
        '{"type":"module","exports":"./index.js","version":"1.0.0"}',
      );
      writeFileSync(join(folder, 'index.js'), "export let answer = () => 'untouched';");
    }
    writeFileSync(join(application.folder, 'main.mjs'), APPLICATION);
  });

  const run = (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Ended> =>
    runNode([...args, 'main.mjs'], env, application.folder);

  it('instruments imported packages and built-in modules', async () => {
    expect(await run()).to.deep.equal({
      code: 0,
      signal: null,
      stdout: 'instrumented instrumented untouched\n',
      stderr: '',
    });
  });

  for (const [what, change] of [
    ['import-in-the-middle', (folder: string) => rmSync(join(folder, 'register-hooks.mjs'))],
    [
      'Node.js',
      (folder: string) =>
        writeFileSync(
          join(folder, 'supports-sync-hooks.mjs'),
          'export const supportsSyncHooks = () => false;',
        ),
    ],
  ] as const) {
    it(`instruments them if ${what} has no synchronous hooks`, async () => {
      const packages = join(application.folder, 'node_modules');
      for (const name of [
        'import-in-the-middle',
        'require-in-the-middle',
        '@opentelemetry/instrumentation',
      ]) {
        rmSync(join(packages, name), { force: true });
        cpSync(join(ROOT, 'node_modules', name), join(packages, name), { recursive: true });
      }
      for (const name of LIBRARIES) {
        symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
      }
      change(join(packages, 'import-in-the-middle'));
      expect(await run()).to.include({ stdout: 'instrumented instrumented untouched\n', stderr: '' });
    });
  }

  it('does not instrument packages twice if the application starts with a loader hook', async () => {
    const hook = join(application.folder, 'import-in-the-middle.mjs');
    writeFileSync(
      hook,
      `import { register } from 'node:module'; register('import-in-the-middle/hook.mjs', '${pathToFileURL(ROOT)}');`,
    );
    const once = { stdout: 'instrumented instrumented untouched\n', stderr: '' };
    expect(await run(['--import', hook])).to.include(once);
    expect(await run([], { NODE_OPTIONS: `--import ${hook}` })).to.include(once);
  });

  it('warns if it cannot hook imports', async () => {
    const { code, stdout } = await run([], { FROM: '/' });
    expect(code).to.equal(0);
    expect(stdout).to.equal(
      "can't hook imports: packages loaded with import are not instrumented, packages loaded with require() are\nuntouched instrumented untouched\n",
    );
  });
});
