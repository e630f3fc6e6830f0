import { realpathSync } from 'node:fs';

/**
 * Whether a process runs `seek-otel`. Under a `NODE_OPTIONS` that names `register`, its requests would be traced and
 * exported beside what it prints.
 *
 * @param mainScript - may be a link: `node_modules/.bin/seek-otel`
 */
export function isOwnCommand(mainScript: string | undefined, command: string): boolean {
  try {
    return mainScript !== undefined && realpathSync(mainScript) === realpathSync(command);
  } catch {
    // `node app` runs app.js.
    return false;
  }
}
