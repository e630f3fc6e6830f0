import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Application, AUTO_INSTRUMENTATIONS, makeApplication } from '../../support/application.ts';
import { runNode } from '../../support/run-node.ts';

const HTTP = import.meta.resolve('@opentelemetry/instrumentation-http');
const MODULE = new URL('../../../src/node/register/instrumentations.ts', import.meta.url).href;

/** What a process of the application finds: the names without what they have in common, and what else there is. */
const FIND = `
  import { HttpInstrumentation } from '${HTTP}';
  import { defaultInstrumentations } from '${MODULE}';

  const warnings = [];
  const warn = (text) => warnings.push(text);
  const { instrumentations, origin, resourceDetectors } = defaultInstrumentations(process.env, HttpInstrumentation, warn);
  console.log(JSON.stringify({
    names: instrumentations.map(({ instrumentationName }) => instrumentationName.split('/instrumentation-')[1]),
    origin,
    detectors: resourceDetectors?.length,
    warnings,
  }));
`;

interface Found {
  readonly names: readonly string[];
  readonly origin: string;
  readonly detectors?: number;
  readonly warnings: readonly string[];
}

describe('defaultInstrumentations', () => {
  let application: Application;
  afterEach(() => application.remove());

  const find = async (env: Record<string, string> = {}): Promise<Found> => {
    writeFileSync(join(application.folder, 'find.mjs'), FIND);
    const { stdout, stderr } = await runNode(['find.mjs'], env, application.folder);
    expect(stderr).to.equal('');
    return JSON.parse(stdout);
  };
  const API = { '@opentelemetry/api': '@opentelemetry/api' };

  describe('of an application without auto-instrumentations', () => {
    beforeEach(() => {
      application = makeApplication({ packages: API });
    });

    for (const env of [
      {},
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: '' },
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: ' undici , http ' },
      // What is disabled stays in the list, for the headers. `register` shows that it records nothing.
      { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http,undici' },
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express' },
    ]) {
      it(`are undici and http: ${JSON.stringify(env)}`, async () => {
        const { names, detectors, warnings } = await find(env as Record<string, string>);
        expect({ names: [...names].sort(), detectors, warnings }).to.deep.equal({
          names: ['http', 'undici'],
          detectors: undefined,
          warnings: [],
        });
      });
    }
  });

  describe('of an application with auto-instrumentations', () => {
    beforeEach(() => {
      application = makeApplication({ packages: { ...API, ...AUTO_INSTRUMENTATIONS } });
    });

    it('are those, each once', async () => {
      const { names, origin, detectors } = await find();
      expect(names).to.include.members(['express', 'http', 'pg', 'undici']);
      expect(new Set(names).size).to.equal(names.length);
      expect(origin).to.contain('auto-instrumentations-node');
      expect(detectors).to.equal(undefined);
    });

    it('are those that OTEL_NODE_ENABLED_INSTRUMENTATIONS names, and undici and http', async () => {
      const { names } = await find({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express,http' });
      expect(names).to.have.members(['express', 'http', 'undici']);
    });

    it('are not those that OTEL_NODE_DISABLED_INSTRUMENTATIONS names, undici and http excepted', async () => {
      const { names } = await find({ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,http,undici' });
      expect(names).to.include.members(['http', 'pg', 'undici']);
      expect(names).not.to.include('express');
      expect(new Set(names).size).to.equal(names.length);
    });

    it('come with the resource detectors that OTEL_NODE_RESOURCE_DETECTORS names', async () => {
      expect((await find({ OTEL_NODE_RESOURCE_DETECTORS: 'container,env' })).detectors).to.equal(2);
      expect((await find({ OTEL_NODE_RESOURCE_DETECTORS: 'none' })).detectors).to.equal(0);
    });
  });

  it('of an application whose auto-instrumentations are broken are undici and http, with a warning', async () => {
    application = makeApplication({ packages: API });
    const broken = join(application.folder, 'node_modules', ...Object.keys(AUTO_INSTRUMENTATIONS));
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, 'package.json'), '{"version":"0.82.0"}');
    writeFileSync(join(broken, 'index.js'), 'throw new Error("broken")');
    const { names, warnings } = await find();
    expect(names).to.have.members(['http', 'undici']);
    expect(warnings).to.deep.equal([
      "@opentelemetry/auto-instrumentations-node can't be loaded; register goes on without it",
    ]);
  });
});
