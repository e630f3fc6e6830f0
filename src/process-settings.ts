import { applicationPackage } from './application-package.ts';
import { once, warn } from './diagnostics.ts';
import { resolveOptions, type SeekOptions, type Settings } from './options.ts';
import { useSessionSource } from './session.ts';
import { warnOfUnseenProvider } from './unseen-provider.ts';

/** The environment is the same for every instrumentation in this process; what is wrong with it is said once. */
const warnOnce = once(warn);

/**
 * Settings from options and from what surrounds them in this process; from now on `getSeekSessionId` goes by them.
 *
 * @throws TypeError that names the option which is wrong, and what it takes
 */
export function processSettings(options: SeekOptions): Settings {
  const settings = resolveOptions(options, {
    env: process.env,
    application: () => applicationPackage(),
    warn: warnOnce,
  });
  useSessionSource(settings.session);
  warnOfUnseenProvider();
  return settings;
}
