/**
 * Values of environment variables, as OpenTelemetry's specification reads them.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @module
 */

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value without the white space around it. An empty value counts as unset. */
export function environmentValue(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

/** Whether a variable is set to `true`, in any letter case. */
export function isEnvironmentTrue(env: Environment, name: string): boolean {
  return environmentValue(env, name)?.toLowerCase() === 'true';
}

/** The items of a list separated by commas; `undefined` where the variable is unset. */
export function environmentList(env: Environment, name: string): readonly string[] | undefined {
  return environmentValue(env, name)
    ?.split(',')
    .map((item) => item.trim());
}

/**
 * `key1=value1,key2=value2` with percent-encoded values: resource attributes and the headers of an OTLP exporter.
 *
 * @see https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
export function environmentPairs(env: Environment, name: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of env[name]?.split(',') ?? []) {
    const equals = pair.indexOf('=');
    const value = decoded(pair.slice(equals + 1).trim());
    if (equals > 0 && value) {
      pairs.set(pair.slice(0, equals).trim(), value);
    }
  }
  return pairs;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    // The SDK ignores such a value too, and warns about it.
    return undefined;
  }
}
