import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { findOpenTelemetry } from '../../../src/node/register/open-telemetry.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';
import { runNode } from '../../support/run-node.ts';

const PACKAGES = ['@opentelemetry/api', '@opentelemetry/sdk-node', '@opentelemetry/instrumentation-http'];

describe('findOpenTelemetry', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  it('names the missing packages', () => {
    expect(findOpenTelemetry([folder.path]).missing).to.deep.equal(PACKAGES);
    folder.install('node_modules/@opentelemetry/api', '1.10.0');
    expect(findOpenTelemetry([folder.path]).missing).to.deep.equal(PACKAGES.slice(1));
    for (const name of PACKAGES.slice(1)) {
      folder.install(`node_modules/${name}`, '0.301.0');
    }
    expect(findOpenTelemetry([folder.path]).missing).to.deep.equal([]);
  });

  it('finds the dependencies of auto-instrumentations, hoisted or not', () => {
    const auto = 'node_modules/@opentelemetry/auto-instrumentations-node';
    folder.install(auto, '0.82.0');
    for (const name of PACKAGES) {
      folder.install(
        name === PACKAGES[0] ? `node_modules/${name}` : `${auto}/node_modules/${name}`,
        '0.301.0',
      );
    }
    expect(findOpenTelemetry([folder.path]).missing).to.deep.equal([]);
  });

  it('loads the packages, including the exporter and the context manager of the SDK', async () => {
    // In a separate process, because other tests have already loaded instrumented modules in this one.
    const text = `
      import { findOpenTelemetry } from '${new URL('../../../src/node/register/open-telemetry.ts', import.meta.url)}';
      const { missing, load } = findOpenTelemetry([${JSON.stringify(import.meta.dirname)}]);
      const loaded = Object.entries(load()).map(([name, value]) => [name, typeof value]);
      console.log(JSON.stringify({ missing, loaded: Object.fromEntries(loaded) }));
    `;
    const { stdout, stderr } = await runNode(['--input-type=module', '--eval', text]);
    expect(stderr).to.equal('');
    expect(JSON.parse(stdout)).to.deep.equal({
      missing: [],
      loaded: {
        NodeSDK: 'function',
        OTLPTraceExporter: 'function',
        HttpInstrumentation: 'function',
        AsyncLocalStorageContextManager: 'function',
        propagation: 'object',
      },
    });
  });

  for (const { version, loaded } of [
    { version: '0.301.0', loaded: [] },
    // It exports sdk-logs.
    { version: '0.223.0', loaded: ['sdk-logs'] },
  ]) {
    it(`loads only what every environment uses, with sdk-node ${version}`, () => {
      const install = (name: string, text: string, dependencies: readonly string[] = []) => {
        const all = Object.fromEntries(dependencies.map((each) => [`@opentelemetry/${each}`, '*']));
        const path = `node_modules/@opentelemetry/${name}`;
        folder.install(path, version, { name: `@opentelemetry/${name}`, dependencies: all });
        folder.write(`${path}/index.js`, text);
      };
      const onUse = ['sdk-logs', 'exporter-zipkin'];
      for (const name of [
        ...onUse,
        'api',
        'instrumentation-http',
        'exporter-trace-otlp-http',
        'context-async-hooks',
      ]) {
        install(name, 'exports.OTLPTraceExporter = exports.HttpInstrumentation = class {};');
      }
      const requires = onUse.map((name) => `require('@opentelemetry/${name}');`);
      install('sdk-node', `${requires.join('\n')}\nexports.NodeSDK = class {};`, onUse);

      const { NodeSDK, OTLPTraceExporter } = findOpenTelemetry([folder.path]).load();
      expect([typeof NodeSDK, typeof OTLPTraceExporter]).to.deep.equal(['function', 'function']);
      const { cache } = createRequire(import.meta.url);
      const isLoaded = (name: string) =>
        cache[join(folder.path, 'node_modules/@opentelemetry', name, 'index.js')] !== undefined;
      expect(onUse.filter(isLoaded)).to.deep.equal(loaded);
    });
  }
});
