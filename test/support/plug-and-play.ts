import type { Folder } from './installed.ts';

/**
 * Makes this process look like one under Yarn Plug'n'Play, in which the project in a folder has packages.
 *
 * @param packages - the folders of the packages, by name
 * @returns a function that ends it
 */
export function activatePnp(folder: Folder, packages: Readonly<Record<string, string>>): () => void {
  folder.write(
    'node_modules/pnpapi/index.js',
    `const packages = ${JSON.stringify({ builtin: null, ...packages })};
    exports.resolveToUnqualified = (name, issuer) => {
      if (!(name in packages) || !issuer.endsWith('/')) throw new Error('not listed');
      return packages[name];
    };`,
  );
  process.versions['pnp'] = '3';
  return () => void delete process.versions['pnp'];
}
