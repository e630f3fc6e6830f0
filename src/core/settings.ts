/**
 * Resolves options and environment variables into settings. An option takes precedence over its variable.
 *
 * An invalid option throws. An invalid variable is reported and treated as unset, as the OpenTelemetry specification
 * requires: a typo in the environment must not stop a service.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @module
 */
import { once, type Warn } from './diagnostics.ts';
import { environmentValue } from './environment.ts';
import { type HostMatcher, hostMatcher } from './hosts.ts';
import { assertOptions, type SeekOptions, wrongOption } from './options.ts';
import type { Definition, Setting, Surroundings } from './setting.ts';
import { SETTINGS, type SettingValues, VARIABLES } from './settings-table.ts';
import { unknownVariables } from './unknown-variables.ts';

/** All settings, with their sources. */
export type ResolvedSettings = { readonly [K in keyof SettingValues]: Setting<SettingValues[K]> };

/** An environment variable that is ignored or corrected. */
export interface EnvironmentProblem {
  readonly variable: string;
  /** A sentence without the full stop. */
  readonly problem: string;
}

/** @throws TypeError that names the invalid option and its valid values */
export function resolveSettings(
  options: SeekOptions,
  surroundings: Surroundings,
): { readonly settings: ResolvedSettings; readonly problems: readonly EnvironmentProblem[] } {
  assertOptions(options);
  const problems: EnvironmentProblem[] = unknownVariables(surroundings.env, VARIABLES).map(
    ({ name, nearest }) => ({
      variable: name,
      problem: `${name} is not a variable of this package; the closest match is ${nearest}`,
    }),
  );
  const resolve = <K extends keyof SettingValues>(key: K): Setting<SettingValues[K]> => {
    const definition: Definition<SettingValues[K]> = SETTINGS[key];
    return (
      fromOption(definition, options) ??
      fromVariable(definition, surroundings, problems) ??
      definition.byDefault(surroundings)
    );
  };
  const keys = Object.keys(SETTINGS) as (keyof SettingValues)[];
  const settings = Object.fromEntries(keys.map((key) => [key, resolve(key)])) as unknown as ResolvedSettings;
  return { settings, problems };
}

function fromOption<T>({ option }: Definition<T>, options: SeekOptions): Setting<T> | undefined {
  const given = option && options[option.name];
  if (option === undefined || given === undefined) {
    return undefined;
  }
  const value = option.check(given);
  if (value === undefined) {
    throw wrongOption(option.name, option.takes, given);
  }
  return { value, source: 'option' };
}

function fromVariable<T>(
  { variable }: Definition<T>,
  { env }: Surroundings,
  problems: EnvironmentProblem[],
): Setting<T> | undefined {
  const text = variable && environmentValue(env, variable.name);
  if (variable === undefined || text === undefined) {
    return undefined;
  }
  const { value, outcome } = variable.parse(text);
  if (outcome !== undefined) {
    problems.push({
      variable: variable.name,
      problem: `${variable.name} takes ${variable.takes}; ${JSON.stringify(text)} is ${outcome}`,
    });
  }
  return value === undefined ? undefined : { value, source: variable.name };
}

/** The settings in the form that transports use. `register` turns `log` into a `requestLog`. */
export interface Settings extends Omit<SettingValues, 'hosts' | 'log'> {
  readonly isSeekHost: HostMatcher;
  /** Warns the operator, once per message. */
  readonly warnOnce: Warn;
  /**
   * Whether a second instrumentation is found by its spans. Otherwise, the headers that it injects are the only sign of
   * one, although vendors' tracers, whose spans go elsewhere, inject such headers, too.
   */
  readonly findsSecondSpans?: boolean;
}

/** @param warn - warns the operator about problems that occur while requests are made */
export function settingsOf(resolved: ResolvedSettings, warn: Warn): Settings {
  return {
    enabled: resolved.enabled.value,
    userAgent: resolved.userAgent.value,
    session: resolved.session.value,
    propagate: resolved.propagate.value,
    acceptSession: resolved.acceptSession.value,
    graphql: resolved.graphql.value,
    webhookPath: resolved.webhookPath.value,
    requestLog: resolved.requestLog.value,
    isSeekHost: hostMatcher(resolved.hosts.value),
    warnOnce: once(warn),
  };
}
