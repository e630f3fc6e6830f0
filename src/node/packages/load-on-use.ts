/**
 * Loads the dependencies of a package when it uses them, not when it requires them. Imports nothing but Node.js.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from '../create-require.ts';
import type { InstalledPackage } from './installed-packages.ts';

/**
 * Calls `load`, which loads a package. Meanwhile, some dependencies of the package have a substitute in `require.cache`,
 * which loads the dependency as soon as somebody reads one of its exports. Afterwards, the substitutes are removed, so
 * that every other module gets the dependency itself.
 *
 * @param dependent - the package that `load` loads; it must only read what its dependencies export
 * @param isOnUse - whether a dependency, by its name, loads on use
 * @see https://nodejs.org/api/modules.html#requirecache
 */
export function loadingOnUse<T>(
  dependent: InstalledPackage,
  isOnUse: (name: string) => boolean,
  load: () => T,
): T {
  const require = createRequire(join(dependent.folder, 'package.json'));
  const removals: (() => void)[] = [];
  for (const name of dependenciesOf(dependent)) {
    const path = isOnUse(name) ? resolved(require, name) : undefined;
    if (path !== undefined && require.cache[path] === undefined) {
      const remove = () => {
        if (require.cache[path] === substitute) {
          delete require.cache[path];
        }
      };
      const substitute = substituteFor(path, () => {
        remove();
        return require(path);
      });
      require.cache[path] = substitute;
      removals.push(remove);
    }
  }
  try {
    return load();
  } finally {
    for (const remove of removals) {
      remove();
    }
  }
}

function dependenciesOf({ folder }: InstalledPackage): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.keys(dependencies);
}

/** @returns `undefined` if the dependency is not installed, so that `require()` of it fails as it does without this file */
function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

function substituteFor(path: string, load: () => object): NodeJS.Module {
  const exports = new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(load(), name),
      has: (_, name) => Reflect.has(load(), name),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_, name) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(load(), name);
        // A proxy can't report a property that its target lacks as one that can't be deleted.
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
  // Without `loaded`, Node.js takes the entry for a module in a circular import.
  return { id: path, filename: path, loaded: true, exports } as NodeJS.Module;
}
