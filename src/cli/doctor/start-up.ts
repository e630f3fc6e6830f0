import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OWN_PACKAGE, REGISTER } from '../../node/packages/names.ts';
import type { Hint, Patient, Problem } from './diagnosis.ts';

/** Matches the name of `register`, and the path or URL of its file. */
const LOADS_REGISTER = new RegExp(`${OWN_PACKAGE}[\\\\/](?:dist[\\\\/])?register`);
/** Matches the name only. */
const NAMES_REGISTER = new RegExp(`(?:^|[\\s="])${REGISTER}`);

/** What loads `register`; `undefined` if nothing does. */
export function registerOf(
  { env, directory, execArgv, ownSdk }: Patient,
  problems: Problem[],
): string | undefined {
  const scripts = Object.entries(scriptsOf(directory)).filter(([, script]) =>
    LOADS_REGISTER.test(String(script)),
  );
  const places = [
    ...(LOADS_REGISTER.test(env['NODE_OPTIONS'] ?? '') ? ['NODE_OPTIONS'] : []),
    ...(execArgv.some((each) => LOADS_REGISTER.test(each)) ? ['the command line'] : []),
    ...scripts.map(([name]) => `script "${name}" in package.json`),
  ];
  if (places.length > 0) {
    return places.join(', ');
  }
  if (!ownSdk) {
    problems.push({
      problem: `Neither NODE_OPTIONS nor a script in package.json loads ${REGISTER}.`,
      remedy: `Run ${startCommand(directory)}. If the application loads it itself, or starts an SDK with withSeek or SeekInstrumentation, run: seek-otel doctor --own-sdk`,
    });
  }
  return undefined;
}

/** The command that loads `register`, or what can take its place. */
function startCommand(directory: string): string {
  // Under Plug'n'Play, NODE_OPTIONS has Yarn's own options, and Yarn itself can't load the package.
  return process.versions['pnp'] === undefined
    ? `node --import ${REGISTER} app.js, or set NODE_OPTIONS="--import ${registerUrl(directory) ?? REGISTER}"`
    : `yarn node --import ${REGISTER} app.js`;
}

/**
 * Hints at a NODE_OPTIONS that names the package. Child processes inherit the variable, and Node.js resolves a name from
 * the working directory, so those that start in a folder without the package fail.
 *
 * @see https://nodejs.org/api/cli.html#node_optionsoptions
 */
export function nodeOptionsHints({ env, directory }: Pick<Patient, 'env' | 'directory'>): Hint[] {
  const url = registerUrl(directory);
  return url !== undefined && NAMES_REGISTER.test(env['NODE_OPTIONS'] ?? '')
    ? [
        {
          hint: `NODE_OPTIONS names ${REGISTER}, so node, npm and npx fail in folders without the package.`,
          remedy: `Use the URL of the file, which works in every folder: NODE_OPTIONS="--import ${url}"`,
        },
      ]
    : [];
}

/** @returns `undefined` if the package is not installed for the directory, or Plug'n'Play has no file of it */
function registerUrl(directory: string): string | undefined {
  if (process.versions['pnp'] !== undefined) {
    return undefined;
  }
  try {
    // `--import` takes no Windows path, and NODE_OPTIONS no unquoted path with spaces.
    return pathToFileURL(createRequire(join(directory, 'package.json')).resolve(REGISTER)).href;
  } catch {
    return undefined;
  }
}

function scriptsOf(directory: string): Record<string, unknown> {
  try {
    const { scripts } = JSON.parse(readFileSync(nearestPackageJson(directory) ?? '', 'utf8'));
    return scripts ?? {};
  } catch {
    // There is no package.json, or it is invalid, so that npm would not run its scripts either.
    return {};
  }
}

/** The package.json that npm uses in a folder: the nearest one in the folder or its ancestors. */
function nearestPackageJson(directory: string): string | undefined {
  const file = join(directory, 'package.json');
  const parent = dirname(directory);
  return existsSync(file) ? file : parent === directory ? undefined : nearestPackageJson(parent);
}
