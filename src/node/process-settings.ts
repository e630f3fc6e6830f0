import { once, type Warn, warn } from '../core/diagnostics.ts';
import type { SeekOptions } from '../core/options.ts';
import type { SessionSource } from '../core/session.ts';
import type { Setting } from '../core/setting.ts';
import { resolveSettings, type Settings, settingsOf } from '../core/settings.ts';
import type { SettingValues } from '../core/settings-table.ts';
import { applicationPackage } from './application-package.ts';
import { warnOfUnseenProvider } from './unseen-provider.ts';

export interface ProcessSettings extends Settings {
  /** The `session` setting, with its source. */
  readonly sessionSetting: Setting<SessionSource>;
  /** The log of requests that `register` writes. */
  readonly log: SettingValues['log'];
}

/** Keyed by environment, which all instrumentations share, so that an invalid variable causes one warning. */
const warnings = new WeakMap<object, Warn>();

/**
 * Returns the settings from options and from the environment of this process.
 *
 * @param warnOnce - warns the operator; by default through `diag`
 * @throws TypeError that names the invalid option and its valid values
 */
export function processSettings(
  options: SeekOptions,
  warnOnce: Warn = warnOnceAbout(process.env),
): ProcessSettings {
  const { settings, problems } = resolveSettings(options, {
    env: process.env,
    application: () => applicationPackage(),
  });
  for (const { problem } of problems) {
    warnOnce(problem);
  }
  warnOfUnseenProvider();
  return { ...settingsOf(settings, warnOnce), sessionSetting: settings.session, log: settings.log.value };
}

function warnOnceAbout(env: object): Warn {
  const known = warnings.get(env) ?? once(warn);
  warnings.set(env, known);
  return known;
}
