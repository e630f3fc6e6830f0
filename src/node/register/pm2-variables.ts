import { basename } from 'node:path';

/** Matches the variables that OpenTelemetry and this package read. */
const READ_AT_START = /^(SEEK_)?OTEL_/;

/**
 * Sets the variables of PM2's ecosystem file that are read at start-up. In cluster mode, PM2 sets all variables of the
 * file to the same values, but only after the modules of `--import` and `--require` have run.
 *
 * @see https://github.com/Unitech/pm2/blob/v7.0.4/lib/ProcessContainer.js
 */
export function setPm2Variables(mainScript: string | undefined, env: NodeJS.ProcessEnv): void {
  const { pm2_env: json } = env;
  if (json === undefined || mainScript === undefined || basename(mainScript) !== 'ProcessContainer.js') {
    return;
  }
  for (const [name, value] of entriesOf(json)) {
    if (READ_AT_START.test(name)) {
      env[name] = `${value}`;
    }
  }
}

function entriesOf(json: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(json));
  } catch {
    // PM2 reports it.
    return [];
  }
}
