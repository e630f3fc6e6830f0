import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { startUpOf } from '../../../src/cli/doctor/start-up.ts';
import { recipeOf } from '../../set-ups/recipe.ts';
import { makeFolder } from '../../support/installed.ts';

const PAGES = new URL('../../../docs/set-ups/', import.meta.url);
const REGISTER = 'opentelemetry-instrumentation-seek/register';

/** Their code is tested, or deployed, without a start-up. */
const WITHOUT_START_UP: ReadonlySet<string> = new Set([
  'What a bundle needs',
  'Jest 29',
  'Jest 30',
  'Jest tests of a page',
  'Kubernetes',
]);
const WEB_ONLY: ReadonlySet<string> = new Set([
  'Bun without OpenTelemetry',
  'Cloudflare Workers',
  'Deno without OpenTelemetry',
  'Edge runtime',
]);

describe('seek-otel doctor, in the set-ups of docs/set-ups', () => {
  for (const page of readdirSync(PAGES).filter((name) => name !== 'README.md')) {
    const markdown = readFileSync(new URL(page, PAGES), 'utf8');
    for (const [, heading = ''] of markdown.matchAll(/^## (.+)$/gm)) {
      it(`finds the start-up of ${page}: ${heading}`, () => {
        const { files, start } = recipeOf(markdown, heading);
        const folder = makeFolder();
        folder.write('package.json', JSON.stringify({ scripts: { start } }));
        for (const [file, text] of files) {
          folder.write(file, text);
        }
        const { register, ownSdk, isWebOnly } = startUpOf({
          env: {},
          directory: folder.path,
          execArgv: [],
          ownSdk: false,
        });
        folder.remove();
        const place = [...files].find(([, text]) => text.includes(REGISTER))?.[0];
        if (place !== undefined) {
          expect(register).to.equal(place);
        } else if (start?.includes(REGISTER)) {
          expect(register).to.equal('script "start" in package.json');
        } else if (WITHOUT_START_UP.has(heading) || WEB_ONLY.has(heading)) {
          expect({ register, ownSdk }).to.deep.equal({ register: undefined, ownSdk: undefined });
        } else {
          expect([...files.keys()]).to.include(ownSdk);
        }
        expect(isWebOnly).to.equal(WEB_ONLY.has(heading));
      });
    }
  }
});
