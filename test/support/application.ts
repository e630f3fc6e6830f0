import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Application {
  readonly folder: string;
  /** Links packages of this project's `node_modules` in, by the names under which the application is to have them. */
  link(packages: Readonly<Record<string, string>>): void;
  remove(): void;
}

export interface ApplicationOptions {
  /** What its package.json says. */
  readonly package?: object;
  /** What {@link Application.link} takes. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Files of `test/fixtures/` that it is made of. */
  readonly fixtures?: readonly string[];
}

/** What `packages` takes: the auto-instrumentations are not to be found by their own name from this project. */
export const AUTO_INSTRUMENTATIONS: Readonly<Record<string, string>> = {
  '@opentelemetry/auto-instrumentations-node': 'auto-instrumentations-node',
};

/** An application in a folder of its own, with this package, as it is built, linked in. */
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

function symlink(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
