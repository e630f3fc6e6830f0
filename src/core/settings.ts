/**
 * Options and environment variables, resolved into settings. An option takes precedence over its variable.
 *
 * A wrong option throws. A wrong variable is reported and counts as unset, as OpenTelemetry's specification demands: an
 * operator's typing error must not stop a service.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @module
 */
import { once, type Warn } from './diagnostics.ts';
import { environmentValue } from './environment.ts';
import { type HostMatcher, hostMatcher } from './hosts.ts';
import { assertOptions, type SeekOptions, wrongOption } from './options.ts';
import {
  type Definition,
  SETTINGS,
  type Setting,
  type SettingValues,
  type Surroundings,
  VARIABLES,
} from './settings-table.ts';
import { unknownVariables } from './unknown-variables.ts';

/** All settings, and where each comes from. */
export type ResolvedSettings = { readonly [K in keyof SettingValues]: Setting<SettingValues[K]> };

/** An environment variable that is ignored or corrected. */
export interface EnvironmentProblem {
  readonly variable: string;
  /** A sentence without the full stop. */
  readonly problem: string;
}

/**
 * @throws TypeError that names the wrong option and what it takes
 */
export function resolveSettings(
  options: SeekOptions,
  surroundings: Surroundings,
): { readonly settings: ResolvedSettings; readonly problems: readonly EnvironmentProblem[] } {
  assertOptions(options);
  const problems: EnvironmentProblem[] = unknownVariables(surroundings.env, VARIABLES).map(
    ({ name, nearest }) => ({
      variable: name,
      problem: `${name} is not a variable of this package; the nearest name is ${nearest}`,
    }),
  );
  const resolve = <K extends keyof SettingValues>(key: K): Setting<SettingValues[K]> => {
    const definition: Definition<SettingValues[K]> = SETTINGS[key];
    return (
      ofOption(definition, options) ??
      ofVariable(definition, surroundings, problems) ??
      definition.byDefault(surroundings)
    );
  };
  const keys = Object.keys(SETTINGS) as (keyof SettingValues)[];
  const settings = Object.fromEntries(keys.map((key) => [key, resolve(key)])) as unknown as ResolvedSettings;
  return { settings, problems };
}

function ofOption<T>({ option }: Definition<T>, options: SeekOptions): Setting<T> | undefined {
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

function ofVariable<T>(
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

/** Settings as transports read them. */
export interface Settings extends Omit<SettingValues, 'hosts'> {
  readonly isSeekHost: HostMatcher;
  /** Warns the operator, once with each message. */
  readonly warnOnce: Warn;
}

/** @param warn - tells the operator about requests that the settings don't fit */
export function settingsOf(resolved: ResolvedSettings, warn: Warn): Settings {
  return {
    enabled: resolved.enabled.value,
    userAgent: resolved.userAgent.value,
    session: resolved.session.value,
    propagate: resolved.propagate.value,
    acceptSession: resolved.acceptSession.value,
    graphqlErrors: resolved.graphqlErrors.value,
    requestLog: resolved.requestLog.value,
    isSeekHost: hostMatcher(resolved.hosts.value),
    warnOnce: once(warn),
  };
}
