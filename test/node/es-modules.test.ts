import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { sameNames, useApplication } from '../support/application.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { type Ended, REGISTER, runNode } from '../support/run-node.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const MODULE = new URL('../../src/node/es-modules.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOADER_HOOK = fileURLToPath(new URL('../fixtures/loader-hook.mjs', import.meta.url));

/**
 * Creates an instrumentation that puts "instrumented" into two modules and a file, then imports the modules by name and
 * the file by its path.
 */
const APPLICATION = `
  import { createRequire } from 'node:module';
  import { join } from 'node:path';
  import { InstrumentationBase, InstrumentationNodeModuleDefinition, InstrumentationNodeModuleFile } from '@opentelemetry/instrumentation';
  import { reachEsModules } from '${MODULE}';

  const file = join(import.meta.dirname, 'handler.mjs');
  class Example extends InstrumentationBase {
    init() {
      const mark = (key) => (exports) => {
        const original = exports[key];
        exports[key] = () => (original() === 'instrumented' ? 'instrumented twice' : 'instrumented');
        return exports;
      };
      return [
        new InstrumentationNodeModuleDefinition('example-library', ['*'], mark('answer')),
        new InstrumentationNodeModuleDefinition('os', ['*'], mark('hostname')),
        new InstrumentationNodeModuleDefinition(file, ['*'], undefined, undefined, [
          new InstrumentationNodeModuleFile('handler', ['*'], mark('answer'), () => {}),
        ]),
      ];
    }
  }
  reachEsModules([new Example('example', '1.0.0', {}), { instrumentationName: 'without definitions' }], process.env.FROM ?? import.meta.filename, (message) => console.log(message));
  const { answer } = await import('example-library');
  const { hostname } = await import('node:os');
  const { answer: untouched } = await import('other-library');
  const { answer: handler } = await import(file);
  console.log(answer(), hostname(), untouched(), handler());
`;

/** Switches an instrumentation off and on again, after a loader hook has seen the import of its module. */
const SWITCHING_APPLICATION = `
  import { createRequire } from 'node:module';
  import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
  import { reachBuiltins } from '${MODULE}';

  const os = createRequire(import.meta.url)('node:os');
  const { hostname } = os;
  class Example extends InstrumentationBase {
    init() {
      return new InstrumentationNodeModuleDefinition(
        'os',
        ['*'],
        (exports) => Object.assign(exports, { hostname: () => 'instrumented' }),
        (exports) => Object.assign(exports, { hostname }),
      );
    }
  }
  const example = new Example('example', '1.0.0', {});
  reachBuiltins(['os'], [example]);
  await import('node:os');
  const isInstrumented = () => os.hostname() === 'instrumented';
  const states = [isInstrumented()];
  example.disable();
  states.push(isInstrumented());
  example.enable();
  reachBuiltins(['os'], [example]);
  states.push(isInstrumented());
  console.log(...states);
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
    writeFileSync(join(application.folder, 'handler.mjs'), "export let answer = () => 'untouched';");
    writeFileSync(join(application.folder, 'main.mjs'), APPLICATION);
  });

  const run = (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Ended> =>
    runNode([...args, 'main.mjs'], env, application.folder);

  it('instruments imported packages, built-in modules and files', async () => {
    expect(await run()).to.deep.equal({
      code: 0,
      signal: null,
      stdout: 'instrumented instrumented untouched instrumented\n',
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
      expect(await run()).to.include({
        stdout: 'instrumented instrumented untouched instrumented\n',
        stderr: '',
      });
    });
  }

  it('instruments everything once if the application starts with a loader hook', async () => {
    const hook = join(application.folder, 'import-in-the-middle.mjs');
    writeFileSync(
      hook,
      `import { register } from 'node:module'; register('import-in-the-middle/hook.mjs', '${pathToFileURL(ROOT)}');`,
    );
    const once = { stdout: 'instrumented instrumented untouched instrumented\n', stderr: '' };
    expect(await run(['--import', hook])).to.include(once);
    expect(await run([], { NODE_OPTIONS: `--import ${hook}` })).to.include(once);
  });

  it('leaves the instrumentations their switches under a loader hook', async () => {
    writeFileSync(join(application.folder, 'main.mjs'), SWITCHING_APPLICATION);
    expect(await run(['--import', LOADER_HOOK])).to.include({ code: 0, stdout: 'true false true\n' });
  });

  it('warns if it cannot hook imports', async () => {
    const { code, stdout } = await run([], { FROM: '/' });
    expect(code).to.equal(0);
    expect(stdout).to.equal(
      "can't hook imports: packages loaded with import are not instrumented, packages loaded with require() are\nuntouched instrumented untouched untouched\n",
    );
  });
});

describe('calls through an imported node:http', () => {
  const servers = useSeekAndCollector();
  const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

  for (const [start, file] of Object.entries({
    register: REGISTER,
    withSeek: fixture('with-seek.cjs'),
    'withSeek in an ES module': fixture('with-seek.mjs'),
  })) {
    for (const [order, args] of Object.entries({
      'with a loader hook': ['--experimental-loader', pathToFileURL(LOADER_HOOK).href, '--import', file],
      'after a loader hook': ['--import', LOADER_HOOK, '--import', file],
      'before a loader hook': ['--import', file, '--import', LOADER_HOOK],
    })) {
      it(`${start} ${order}: have one span each, which the headers name`, async () => {
        const { code } = await runRegistered(
          servers,
          'http-client.mjs',
          { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
          { args: ['--require', fixture('http-instrumentation-0.212.cjs'), ...args] },
        );
        expect(code).to.equal(0);
        const { seek, collector, seekSpans } = servers;
        expect(seek.requests).to.have.length(2);
        expect(collector.spans).to.have.length(2);
        expect(seekSpans().map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
          seek.requests.map((received) => onlyHeader(received, 'x-request-id')),
        );
        expect(seekSpans().map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`)).to.have.members(
          seek.requests.map((received) => onlyHeader(received, 'traceparent')),
        );
      });
    }
  }
});
