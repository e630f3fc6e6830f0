import { applicationPackage } from './application-package.ts';
import { warn } from './diagnostics.ts';
import { resolveOptions, type SeekOptions, type Settings } from './options.ts';
import { useSessionSource } from './session.ts';

/**
 * Settings from options and from what surrounds them in this process; from now on `getSeekSessionId` goes by them.
 *
 * @throws TypeError that names the option which is wrong, and what it takes
 */
export function processSettings(options: SeekOptions): Settings {
  const settings = resolveOptions(options, {
    env: process.env,
    application: () => applicationPackage(),
    warn,
  });
  useSessionSource(settings.session);
  return settings;
}
