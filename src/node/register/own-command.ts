import { realpathSync } from 'node:fs';

/** The script of the package `seek-otel`, which only runs the command. */
const OF_SEEK_OTEL = /[\\/]seek-otel[\\/]bin[\\/]seek-otel\.js$/;

/**
 * Whether a process runs `seek-otel`. Under a `NODE_OPTIONS` that names `register`, its requests would be traced and
 * exported beside what it prints.
 *
 * @param mainScript - may be a link: `node_modules/.bin/seek-otel`
 */
export function isOwnCommand(mainScript: string | undefined, command: string): boolean {
  try {
    const script = mainScript && realpathSync(mainScript);
    return script !== undefined && (script === realpathSync(command) || OF_SEEK_OTEL.test(script));
  } catch {
    // `node app` runs app.js.
    return false;
  }
}
