import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { APPLICATION_PACKAGE, worksAsTheReadmeSays } from './support/readme.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

describe('the README, in a folder that the package is linked into', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'readme-'));
    writeFileSync(join(folder, 'package.json'), APPLICATION_PACKAGE);
    const packages = join(folder, 'node_modules');
    mkdirSync(packages);
    symlinkSync(ROOT, join(packages, 'opentelemetry-instrumentation-seek'));
    symlinkSync(join(ROOT, 'node_modules/@opentelemetry'), join(packages, '@opentelemetry'));
  });
  after(() => rmSync(folder, { recursive: true }));

  worksAsTheReadmeSays(() => folder);
});
