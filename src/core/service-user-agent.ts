import { ENV_RESOURCE_ATTRIBUTES, ENV_SERVICE_NAME } from './conventions.ts';
import { type Environment, environmentPairs, environmentValue } from './environment.ts';
import { productToken } from './product-token.ts';

/** The name and version in an application's package.json. */
export interface ApplicationPackage {
  readonly name: string;
  readonly version: string | undefined;
}

/**
 * Returns the default `User-Agent` of a service: the service name and version from the OpenTelemetry environment
 * variables, else the name and version in its package.json.
 *
 * @returns a product token and the source of the name; `undefined` if there is no name
 */
export function serviceUserAgent(
  env: Environment,
  application: ApplicationPackage | undefined,
): { readonly value: string; readonly source: string } | undefined {
  const resource = environmentPairs(env, ENV_RESOURCE_ATTRIBUTES);
  // SEEK expects a version. If the environment has only the name, the version comes from package.json.
  const serviceVersion = resource.get('service.version') ?? application?.version;
  const candidates = [
    [environmentValue(env, ENV_SERVICE_NAME), serviceVersion, ENV_SERVICE_NAME],
    [resource.get('service.name'), serviceVersion, ENV_RESOURCE_ATTRIBUTES],
    [application?.name, application?.version, 'package.json'],
  ] as const;
  for (const [name, version, source] of candidates) {
    const value = name === undefined ? undefined : productToken(name, version);
    if (value !== undefined) {
      return { value, source };
    }
  }
  return undefined;
}
