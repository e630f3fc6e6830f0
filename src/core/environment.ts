/**
 * Reads environment variables according to the OpenTelemetry specification.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @module
 */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns a value without surrounding white space. An empty value is treated as unset. */
export function environmentValue(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

/** Whether a variable is set to `true`, in any letter case. */
export function isEnvironmentTrue(env: Environment, name: string): boolean {
  return environmentValue(env, name)?.toLowerCase() === 'true';
}

/** Returns the items of a comma-separated list; `undefined` if the variable is unset. */
export function environmentList(env: Environment, name: string): readonly string[] | undefined {
  return environmentValue(env, name)
    ?.split(',')
    .map((item) => item.trim());
}

/**
 * Parses `key1=value1,key2=value2` with percent-encoded values, the format of resource attributes and of the headers of
 * OTLP exporters.
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
    // The SDK also ignores such a value, and warns about it.
    return undefined;
  }
}
