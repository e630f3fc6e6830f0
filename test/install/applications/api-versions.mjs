// Prints which packages the project resolves to, as JSON: the API of this package, the project's SDK, and the SDK's
// API.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [, , sdk] = process.argv;

const nameOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const packageAbove = (file, name) => {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    const found = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {};
    if (found.name === name) {
      return { folder, name, version: found.version };
    }
  }
  return undefined;
};

const apiOf = (specifier) => {
  try {
    const require = createRequire(import.meta.resolve(specifier));
    return packageAbove(require.resolve('@opentelemetry/api'), '@opentelemetry/api');
  } catch {
    return undefined;
  }
};

console.log(
  JSON.stringify({
    api: apiOf('opentelemetry-instrumentation-seek'),
    sdk: sdk && packageAbove(fileURLToPath(import.meta.resolve(sdk)), nameOf(sdk)),
    apiOfSdk: sdk && apiOf(sdk),
  }),
);
