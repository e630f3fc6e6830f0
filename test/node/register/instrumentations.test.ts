import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type Application,
  AUTO_INSTRUMENTATIONS,
  sameNames,
  useApplication,
} from '../../support/application.ts';
import { runNode } from '../../support/run-node.ts';

const HTTP = import.meta.resolve('@opentelemetry/instrumentation-http');
const MODULE = new URL('../../../src/node/register/instrumentations.ts', import.meta.url).href;

/** Prints the result of `defaultInstrumentations`, with shortened names. */
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
  const find = async (application: Application, env: Record<string, string> = {}): Promise<Found> => {
    writeFileSync(join(application.folder, 'find.mjs'), FIND);
    const { stdout, stderr } = await runNode(['find.mjs'], env, application.folder);
    expect(stderr).to.equal('');
    return JSON.parse(stdout);
  };
  const API = sameNames(['@opentelemetry/api']);

  describe('of an application without auto-instrumentations', () => {
    const application = useApplication({ packages: API });

    for (const env of [
      {},
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: '' },
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: ' undici , http ' },
      // Disabled instrumentations remain, because they add the headers. The test of register shows that they record nothing.
      { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http,undici' },
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express' },
    ]) {
      it(`are undici and http: ${JSON.stringify(env)}`, async () => {
        const { names, detectors, warnings } = await find(application, env as Record<string, string>);
        expect({ names: [...names].sort(), detectors, warnings }).to.deep.equal({
          names: ['http', 'undici'],
          detectors: undefined,
          warnings: [],
        });
      });
    }
  });

  describe('of an application with auto-instrumentations', () => {
    const application = useApplication({ packages: { ...API, ...AUTO_INSTRUMENTATIONS } });

    it('are the auto-instrumentations, each once', async () => {
      const { names, origin, detectors } = await find(application);
      expect(names).to.include.members(['express', 'http', 'pg', 'undici']);
      expect(new Set(names).size).to.equal(names.length);
      expect(origin).to.contain('auto-instrumentations-node');
      expect(detectors).to.equal(undefined);
    });

    it('are those in OTEL_NODE_ENABLED_INSTRUMENTATIONS, and undici and http', async () => {
      const { names } = await find(application, { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express,http' });
      expect(names).to.have.members(['express', 'http', 'undici']);
    });

    it('exclude those in OTEL_NODE_DISABLED_INSTRUMENTATIONS except undici and http', async () => {
      const { names } = await find(application, {
        OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,http,undici',
      });
      expect(names).to.include.members(['http', 'pg', 'undici']);
      expect(names).not.to.include('express');
      expect(new Set(names).size).to.equal(names.length);
    });

    it('come with the resource detectors in OTEL_NODE_RESOURCE_DETECTORS', async () => {
      expect((await find(application, { OTEL_NODE_RESOURCE_DETECTORS: 'container,env' })).detectors).to.equal(
        2,
      );
      expect((await find(application, { OTEL_NODE_RESOURCE_DETECTORS: 'none' })).detectors).to.equal(0);
    });
  });

  describe('of an application with broken auto-instrumentations', () => {
    const application = useApplication({ packages: API });

    it('are undici and http, with a warning', async () => {
      const broken = join(application.folder, 'node_modules', ...Object.keys(AUTO_INSTRUMENTATIONS));
      mkdirSync(broken, { recursive: true });
      writeFileSync(join(broken, 'package.json'), '{"version":"0.82.0"}');
      writeFileSync(join(broken, 'index.js'), 'throw new Error("broken")');
      const { names, warnings } = await find(application);
      expect(names).to.have.members(['http', 'undici']);
      expect(warnings).to.deep.equal([
        "can't load @opentelemetry/auto-instrumentations-node; register continues without it",
      ]);
    });
  });
});
