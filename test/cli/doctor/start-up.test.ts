import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Patient } from '../../../src/cli/doctor/diagnosis.ts';
import { startUpOf } from '../../../src/cli/doctor/start-up.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';

const REGISTER = 'opentelemetry-instrumentation-seek/register';
const FLAG = `--import ${REGISTER}`;
const IMPORT = "import { withSeek } from 'opentelemetry-instrumentation-seek';\n";

describe('seek-otel doctor, on start-up', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  const diagnosed = (more: Partial<Patient> = {}) => {
    const { hints, ...startUp } = startUpOf({
      env: {},
      directory: folder.path,
      execArgv: [],
      ownSdk: false,
      ...more,
    });
    return { ...startUp, hints: hints.map(({ hint, remedy }) => `${hint} → ${remedy}`) };
  };

  it('finds register in NODE_OPTIONS, on the command line, and in scripts of the nearest package.json', () => {
    folder.write(
      'package.json',
      JSON.stringify({ scripts: { start: `node ${FLAG} app.js`, test: 'mocha', odd: 1 } }),
    );
    folder.write('bin/start.js', '');
    expect(
      diagnosed({
        env: { NODE_OPTIONS: `--enable-source-maps ${FLAG}` },
        execArgv: FLAG.split(' '),
        directory: `${folder.path}/bin`,
      }).register,
    ).to.equal('NODE_OPTIONS, the command line, script "start" in ../package.json');
  });

  it('finds register elsewhere in package.json', () => {
    for (const content of [{ mocha: { require: REGISTER } }, { scripts: { start: 1 }, exec: FLAG }]) {
      folder.write('package.json', JSON.stringify(content));
      expect(diagnosed().register).to.equal('package.json');
    }
  });

  it('finds the file of register, by its path or its URL', () => {
    for (const file of [
      '/app/node_modules/opentelemetry-instrumentation-seek/dist/register.js',
      'file:///C:/app/node_modules/opentelemetry-instrumentation-seek/dist/register.cjs',
      'C:\\app\\node_modules\\opentelemetry-instrumentation-seek\\dist\\register.cjs',
    ]) {
      const { register } = diagnosed({ env: { NODE_OPTIONS: `--require ${file}` } });
      expect(register, file).to.equal('NODE_OPTIONS');
    }
  });

  for (const [file, text] of [
    ['Dockerfile', `FROM node:24\nCMD ["node", "--import", "${REGISTER}", "app.js"]\n`],
    ['docker/Dockerfile.production', `ENV NODE_OPTIONS="${FLAG}"\n`],
    ['compose.yaml', `services:\n  app:\n    environment:\n      NODE_OPTIONS: ${FLAG}\n`],
    ['docker-compose.override.yml', `command: node ${FLAG} app.js\n`],
    ['ecosystem.config.js', `module.exports = { apps: [{ interpreter_args: '${FLAG}' }] };\n`],
    ['ecosystem.json', `{ "apps": [{ "env": { "NODE_OPTIONS": "${FLAG}" } }] }\n`],
    ['Procfile', `web: node ${FLAG} app.js\n`],
    ['.env', `NODE_OPTIONS=${FLAG}\n`],
    ['.env.production', `NODE_OPTIONS=${FLAG}\n`],
    ['.npmrc', `node-options=${FLAG}\n`],
    ['.mocharc.json', `{ "require": "${REGISTER}" }\n`],
    ['nodemon.json', `{ "exec": "node ${FLAG}" }\n`],
    ['bunfig.toml', `preload = ["${REGISTER}"]\n`],
    ['deploy/app.service', `ExecStart=/usr/bin/node ${FLAG} app.js\n`],
    ['k8s/base/deployment.yml', `args: ["--import", "${REGISTER}", "app.js"]\n`],
    ['serverless.yml', `NODE_OPTIONS: ${FLAG}\n`],
    ['infra/main.tf', `NODE_OPTIONS = "${FLAG}"\n`],
    ['.vscode/launch.json', `{ "runtimeArgs": ["--import", "${REGISTER}"] }\n`],
    ['bin/start.sh', `exec node ${FLAG} app.js\n`],
    ['src/main.ts', `import '${REGISTER}';\n`],
    ['src/instrumentation.node.mts', `await import("${REGISTER}");\n`],
    ['app.cjs', `require('${REGISTER}');\n`],
  ] as const) {
    it(`finds register in ${file}`, () => {
      folder.write('package.json', '{}');
      folder.write(file, text);
      expect(diagnosed()).to.deep.equal({
        register: file,
        ownSdk: undefined,
        isWebOnly: false,
        hints: [],
      });
    });
  }

  it('ignores comments', () => {
    folder.write('Dockerfile', `FROM node:24\n# CMD node ${FLAG} app.js\n`);
    folder.write('app.mjs', `/*\n * import '${REGISTER}';\n */\n  // import '${REGISTER}';\n`);
    expect(diagnosed().register).to.equal(undefined);
  });

  it('names five places at most', () => {
    for (let i = 1; i <= 7; i++) {
      folder.write(`compose.${i}.yml`, FLAG);
    }
    expect(diagnosed().register).to.match(/^compose\.1\.yml, .*, compose\.5\.yml, 2 more$/);
  });

  it('hints that it found nothing, with both explanations', () => {
    for (const [content, files] of [
      [undefined, 0],
      ['{}', 1],
      ['no JSON', 1],
      ['{"scripts":null}', 1],
    ] as const) {
      if (content !== undefined) {
        folder.write('package.json', content);
      }
      const { register, ownSdk, hints } = diagnosed();
      expect({ register, ownSdk }).to.deep.equal({ register: undefined, ownSdk: undefined });
      expect(hints).to.deep.equal([
        `Nothing that loads ${REGISTER} was found: not in NODE_OPTIONS, on the command line, or in the files here (${files} read). → If you load it by hand, or from another place, ignore this hint. Otherwise, no call is traced: start the service with \`node ${FLAG} app.js\` or \`NODE_OPTIONS="${FLAG}"\`. If the application starts an SDK itself, with withSeek or SeekInstrumentation, run \`npx seek-otel doctor --own-sdk\`.`,
      ]);
    }
  });

  it('does not expect register if the application starts an SDK itself', () => {
    expect(diagnosed({ ownSdk: true })).to.deep.equal({
      register: undefined,
      ownSdk: '--own-sdk',
      isWebOnly: false,
      hints: [],
    });
  });

  for (const text of [
    `${IMPORT}withSeek([new HttpInstrumentation()]);`,
    "const { SeekInstrumentation } = require('opentelemetry-instrumentation-seek');\nnew SeekInstrumentation();",
    'import * as seek from "opentelemetry-instrumentation-seek";\nnew seek.SeekHttp2Instrumentation();',
  ]) {
    it(`finds an SDK of one’s own: ${text.split('\n')[1]}`, () => {
      folder.write('src/telemetry.ts', text.replace('seek.Seek', 'Seek'));
      expect(diagnosed()).to.deep.equal({
        register: undefined,
        ownSdk: 'src/telemetry.ts',
        isWebOnly: false,
        hints: [],
      });
    });
  }

  it('names register where there are both', () => {
    folder.write('src/telemetry.ts', `${IMPORT}withSeek([]);`);
    folder.write('Procfile', FLAG);
    expect(diagnosed()).to.include({ register: 'Procfile', ownSdk: undefined });
  });

  it('does not take the other exports of the package for a start-up', () => {
    folder.write(
      'src/a.ts',
      "import { withSeekSession } from 'opentelemetry-instrumentation-seek';\nwithSeekSession();",
    );
    expect(diagnosed().ownSdk).to.equal(undefined);
  });

  it('knows an application that uses the package in pages only', () => {
    folder.write('src/page.js', "import { seekFetch } from 'opentelemetry-instrumentation-seek/web';");
    const { isWebOnly, hints } = diagnosed();
    expect(isWebOnly).to.equal(true);
    expect(hints).to.deep.equal([
      `The files here use only opentelemetry-instrumentation-seek/web, for pages and edge runtimes. The doctor can't check their export. → Start a Node.js service with \`node ${FLAG} app.js\` or \`NODE_OPTIONS="${FLAG}"\`.`,
    ]);
    folder.install('node_modules/@opentelemetry/sdk-node', '0.301.0');
    expect(diagnosed().isWebOnly).to.equal(false);
  });

  describe('with the package installed', () => {
    beforeEach(() => {
      folder.install('node_modules/opentelemetry-instrumentation-seek', '1.0.0', {
        exports: { './register': './register.cjs' },
      });
      folder.write('node_modules/opentelemetry-instrumentation-seek/register.cjs', '');
    });

    const url = () =>
      pathToFileURL(`${folder.path}/node_modules/opentelemetry-instrumentation-seek/register.cjs`).href;

    for (const options of [FLAG, FLAG.replace(' ', '='), `--enable-source-maps --require "${REGISTER}"`]) {
      it(`hints that NODE_OPTIONS works in folders with the package only: ${options}`, () => {
        expect(diagnosed({ env: { NODE_OPTIONS: options } }).hints).to.deep.equal([
          `NODE_OPTIONS names ${REGISTER}, so node, npm and npx fail in folders without the package. → Use the URL of the file, which works in every folder: \`NODE_OPTIONS="--import ${url()}"\``,
        ]);
      });
    }

    it('recommends the same URL if nothing loads register', () => {
      expect(diagnosed().hints.join()).to.contain(` or \`NODE_OPTIONS="--import ${url()}"\`.`);
    });

    it('recommends yarn under Yarn Plug’n’Play, and has no hint on NODE_OPTIONS', () => {
      process.versions['pnp'] = '3';
      try {
        expect(diagnosed().hints.join())
          .to.contain(`start the service with \`yarn node ${FLAG} app.js\`. `)
          .and.to.contain('run `yarn seek-otel doctor --own-sdk`.');
        expect(diagnosed({ env: { NODE_OPTIONS: FLAG } }).hints).to.deep.equal([]);
      } finally {
        delete process.versions['pnp'];
      }
    });

    it('has no hint for a path or a URL', () => {
      for (const options of [
        '--import file:///app/node_modules/opentelemetry-instrumentation-seek/dist/register.js',
        '--require ./node_modules/opentelemetry-instrumentation-seek/dist/register.cjs',
      ]) {
        expect(diagnosed({ env: { NODE_OPTIONS: options } }).hints, options).to.deep.equal([]);
      }
    });
  });

  it('has no hint on NODE_OPTIONS if it does not find the package', () => {
    expect(diagnosed({ env: { NODE_OPTIONS: FLAG } }).hints).to.deep.equal([]);
  });
});
