import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { REGISTER } from '../node/packages/names.ts';

/**
 * Returns the URL of `register` as a file resolves it. `--import` takes no Windows path, and NODE_OPTIONS no unquoted path
 * with spaces.
 *
 * @throws Error if it is not installed for the file
 */
export function resolvedRegister(file: string): string {
  return pathToFileURL(createRequire(file).resolve(REGISTER)).href;
}
