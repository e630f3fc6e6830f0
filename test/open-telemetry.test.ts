import { expect } from 'chai';
import { findOpenTelemetry } from '../src/open-telemetry.ts';
import { type Folder, makeFolder } from './support/installed.ts';

const PACKAGES = ['@opentelemetry/api', '@opentelemetry/sdk-node', '@opentelemetry/instrumentation-http'];

describe('findOpenTelemetry', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  it('names what is missing', () => {
    expect(findOpenTelemetry([folder.path]).missing).to.deep.equal(PACKAGES);
    folder.install('node_modules/@opentelemetry/api', '1.10.0');
    expect(findOpenTelemetry([folder.path]).missing).to.deep.equal(PACKAGES.slice(1));
    for (const name of PACKAGES.slice(1)) {
      folder.install(`node_modules/${name}`, '0.301.0');
    }
    expect(findOpenTelemetry([folder.path]).missing).to.deep.equal([]);
  });

  it('finds what auto-instrumentations bring along, hoisted or not', () => {
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

  it('loads what there is, the exporter and the context manager from where the SDK is', () => {
    const found = findOpenTelemetry([import.meta.dirname]);
    expect(found.missing).to.deep.equal([]);
    const loaded = found.load();
    expect(Object.values(loaded).every((each) => each !== undefined)).to.equal(true);
    expect(loaded).to.have.all.keys(
      'NodeSDK',
      'OTLPTraceExporter',
      'HttpInstrumentation',
      'AsyncLocalStorageContextManager',
      'propagation',
    );
  });
});
