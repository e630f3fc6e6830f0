import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Patient, Problem } from './diagnosis.ts';

const REGISTER = 'opentelemetry-instrumentation-seek/register';

/** Where `register` is loaded from. */
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
      remedy: `node --import ${REGISTER} app.js, or NODE_OPTIONS="--import ${REGISTER}". If a file of the application's own loads it, or starts an SDK with withSeek or SeekInstrumentation: seek-otel doctor --own-sdk`,
    });
  }
  return undefined;
}

function scriptsOf(directory: string): Record<string, unknown> {
  try {
    const { scripts } = JSON.parse(readFileSync(nearestPackageJson(directory) ?? '', 'utf8'));
    return scripts ?? {};
  } catch {
    // No package.json, or none that npm would run a script of.
    return {};
  }
}

/** The package.json that holds in a folder: its own, or the next one upwards. */
function nearestPackageJson(directory: string): string | undefined {
  const file = join(directory, 'package.json');
  const parent = dirname(directory);
  return existsSync(file) ? file : parent === directory ? undefined : nearestPackageJson(parent);
}
