import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REGISTER } from '../../node/packages/names.ts';
import type { Patient, Problem } from './diagnosis.ts';

/** What loads `register`; `undefined` if nothing does. */
export function registerOf(
  { env, directory, execArgv, ownSdk }: Patient,
  problems: Problem[],
): string | undefined {
  const scripts = Object.entries(scriptsOf(directory)).filter(([, script]) =>
    String(script).includes(REGISTER),
  );
  const places = [
    ...(env['NODE_OPTIONS']?.includes(REGISTER) ? ['NODE_OPTIONS'] : []),
    ...(execArgv.some((each) => each.includes(REGISTER)) ? ['the command line'] : []),
    ...scripts.map(([name]) => `script "${name}" in package.json`),
  ];
  if (places.length > 0) {
    return places.join(', ');
  }
  if (!ownSdk) {
    problems.push({
      problem: `Neither NODE_OPTIONS nor a script in package.json loads ${REGISTER}.`,
      remedy: `Run node --import ${REGISTER} app.js, or set NODE_OPTIONS="--import ${REGISTER}". If the application loads it itself, or starts an SDK with withSeek or SeekInstrumentation, run: seek-otel doctor --own-sdk`,
    });
  }
  return undefined;
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
