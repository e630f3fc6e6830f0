import { ENV_RESOURCE_ATTRIBUTES, ENV_SERVICE_NAME } from './conventions.ts';
import { type Environment, environmentPairs, environmentValue } from './environment.ts';
import { productToken } from './product-token.ts';

/** What a package.json says about its application. */
export interface ApplicationPackage {
  readonly name: string;
  readonly version: string | undefined;
}

/**
 * The `User-Agent` of a service that has not configured one: its name and version as OpenTelemetry knows them, else those
 * of its package.json.
 *
 * @returns a product token, and where the name comes from; `undefined` where nothing names the service
 */
export function serviceUserAgent(
  env: Environment,
  application: ApplicationPackage | undefined,
): { readonly value: string; readonly source: string } | undefined {
  const resource = environmentPairs(env, ENV_RESOURCE_ATTRIBUTES);
  // SEEK asks for a version. Where OpenTelemetry knows only the name, package.json still has the version.
  const version = resource.get('service.version') ?? application?.version;
  const candidates = [
    [environmentValue(env, ENV_SERVICE_NAME), version, ENV_SERVICE_NAME],
    [resource.get('service.name'), version, ENV_RESOURCE_ATTRIBUTES],
    [application?.name, application?.version, 'package.json'],
  ] as const;
  for (const [name, ofName, source] of candidates) {
    const value = name === undefined ? undefined : productToken(name, ofName);
    if (value !== undefined) {
      return { value, source };
    }
  }
  return undefined;
}
