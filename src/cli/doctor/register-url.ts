import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../core/environment.ts';
import { OWN_PACKAGE, REGISTER } from '../../node/packages/names.ts';
import { resolvedRegister } from '../resolved-register.ts';

/** Matches the end of the path or URL of `register`. */
const REGISTER_FILE = new RegExp(`${OWN_PACKAGE}[\\\\/]dist[\\\\/]register\\.c?js$`);

/** @returns `undefined` if the package is not installed for the directory, or Plug'n'Play has no file of it */
export function registerUrl(directory: string): string | undefined {
  if (process.versions['pnp'] !== undefined) {
    return undefined;
  }
  try {
    return resolvedRegister(join(directory, 'package.json'));
  } catch {
    return undefined;
  }
}

/** What loads `register`: continues a sentence after "start the service with". */
export function startCommands(directory: string): string {
  // Under Plug'n'Play, NODE_OPTIONS has Yarn's own options, and Yarn itself can't load the package.
  return process.versions['pnp'] === undefined
    ? `\`node --import ${REGISTER} app.js\` or \`NODE_OPTIONS="--import ${registerUrl(directory) ?? REGISTER}"\``
    : `\`yarn node --import ${REGISTER} app.js\``;
}

/**
 * Returns the folder of the `register` whose path or URL NODE_OPTIONS contains: `register` looks for OpenTelemetry there,
 * too, because a separate image may contain both.
 */
export function registerFolder({ NODE_OPTIONS = '' }: Environment): string | undefined {
  const file = NODE_OPTIONS.split(/[\s"'=]/).find((word) => REGISTER_FILE.test(word)) ?? '';
  try {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    return isAbsolute(path) ? dirname(path) : undefined;
  } catch {
    // A URL of another system.
    return undefined;
  }
}
