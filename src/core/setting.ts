/**
 * The parts of a setting: its option, its environment variable, its default.
 *
 * @module
 */
import type { Environment } from './environment.ts';
import type { SeekOptions } from './options.ts';
import type { ApplicationPackage } from './service-user-agent.ts';

/** A value and its source. */
export interface Setting<T> {
  readonly value: T;
  /** `option`, the name of an environment variable, `package.json`, `default`, or `nothing`. */
  readonly source: string;
}

/** The sources of settings besides options. */
export interface Surroundings {
  readonly env: Environment;
  /** Reads the application's package.json. */
  application(): ApplicationPackage | undefined;
}

export interface Parsed<T> {
  /** `undefined` if the variable is ignored. */
  readonly value?: T | undefined;
  /** What happens to an invalid value, such as `ignored`. */
  readonly outcome?: string;
}

export interface Variable<out T> {
  readonly name: string;
  readonly takes: string;
  parse(text: string): Parsed<T>;
}

interface Option<T> {
  readonly name: keyof SeekOptions;
  readonly takes: string;
  /** @returns `undefined` for an invalid value */
  check(given: unknown): T | undefined;
}

export interface Definition<T> {
  readonly option?: Option<T>;
  readonly variable?: Variable<T>;
  byDefault(surroundings: Surroundings): Setting<T>;
  /** The name of the setting in `seek-otel doctor`; absent if the doctor can't determine its value. */
  readonly label?: string;
  /** Formats a value for `seek-otel doctor`. */
  shown(value: T): string;
}

/** The result for an invalid value. */
export const IGNORED: Parsed<never> = { outcome: 'ignored' };

export function fixed<T>(value: T): () => Setting<T> {
  return () => ({ value, source: 'default' });
}

export function oneOf<const T extends string>(given: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === given);
}

export function choiceVariable<const T extends string>(name: string, choices: readonly T[]): Variable<T> {
  return {
    name,
    takes: choices.join(', '),
    parse: (text) => {
      const value = oneOf(text.toLowerCase(), choices);
      return value === undefined ? IGNORED : { value };
    },
  };
}

export function booleanVariable(name: string): Variable<boolean> {
  const { takes, parse } = choiceVariable(name, ['true', 'false']);
  return {
    name,
    takes,
    parse: (text) => {
      const { value } = parse(text);
      return value === undefined ? IGNORED : { value: value === 'true' };
    },
  };
}
