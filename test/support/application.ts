import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Lifetime, useResource } from './use-resource.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Application {
  readonly folder: string;
  /** Links packages into `node_modules`. Maps their names there to their names in `node_modules` of this project. */
  link(packages: Readonly<Record<string, string>>): void;
  remove(): void;
}

export interface ApplicationOptions {
  /** The content of package.json. */
  readonly package?: object;
  /** The argument of {@link Application.link}. */
  readonly packages?: Readonly<Record<string, string>>;
  /** The files of `test/fixtures/` that it contains. */
  readonly fixtures?: readonly string[];
}

/** The auto-instrumentations. This project installs them under another name, so that its own tests do not load them. */
export const AUTO_INSTRUMENTATIONS: Readonly<Record<string, string>> = {
  '@opentelemetry/auto-instrumentations-node': 'auto-instrumentations-node',
};

/** Creates an application in a folder of its own that links the build of this package. */
export function makeApplication(options: ApplicationOptions = {}): Application {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'application-')));
  const { package: description = { name: '@example/application', version: '1.2.3' } } = options;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...description, private: true }));
  symlink(ROOT, join(folder, 'node_modules/opentelemetry-instrumentation-seek'));
  for (const fixture of options.fixtures ?? []) {
    cpSync(join(ROOT, 'test/fixtures', fixture), join(folder, basename(fixture)));
  }
  const link = (packages: Readonly<Record<string, string>>) => {
    for (const [name, installed] of Object.entries(packages)) {
      symlink(join(ROOT, 'node_modules', installed), join(folder, 'node_modules', name));
    }
  };
  link(options.packages ?? {});
  return { folder, link, remove: () => rmSync(folder, { recursive: true }) };
}

/** Creates an application before each test of a `describe` (or once for all), and removes it after. */
export function useApplication(options?: ApplicationOptions, lifetime?: Lifetime): Application {
  return useResource(
    () => makeApplication(options),
    (application) => application.remove(),
    lifetime,
  );
}

/** The `packages` that an application has under the same names as this project. */
export function sameNames(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

function symlink(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
