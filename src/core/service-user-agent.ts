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
  // SEEK expects a version. If the environment has only a name or only a version, package.json has the other.
  const serviceVersion = resource.get('service.version') ?? application?.version;
  const candidates = [
    [environmentValue(env, ENV_SERVICE_NAME), serviceVersion, ENV_SERVICE_NAME],
    [resource.get('service.name'), serviceVersion, ENV_RESOURCE_ATTRIBUTES],
    [application?.name, serviceVersion, 'package.json'],
  ] as const;
  for (const [name, version, source] of candidates) {
    const value = name === undefined ? undefined : productToken(name, version);
    if (value !== undefined) {
      return { value, source };
    }
  }
  return undefined;
}

/** The resource attributes that name a service. */
export interface ServiceAttributes {
  readonly 'service.name': string;
  readonly 'service.version'?: string;
}

/**
 * Returns the name and version under which a service's traces are filed: what the OpenTelemetry environment variables
 * contain, else the first product of the `User-Agent`, so that SEEK and the traces name the service alike.
 *
 * The name in the environment gets the version of the `User-Agent` only if that names the same service.
 *
 * @param application - called only if the `User-Agent` does not tell
 * @param userAgent - the `User-Agent` that SEEK sees; without one, the default
 * @returns `undefined` if there is no name
 */
export function serviceAttributes(
  env: Environment,
  application: () => ApplicationPackage | undefined,
  userAgent: string | false | undefined,
): ServiceAttributes | undefined {
  const resource = environmentPairs(env, ENV_RESOURCE_ATTRIBUTES);
  const [product = ''] = (userAgent || serviceUserAgent(env, application())?.value)?.split(' ') ?? [];
  const [token, tokenVersion] = product.split('/');
  const name = environmentValue(env, ENV_SERVICE_NAME) ?? resource.get('service.name') ?? token;
  if (!name) {
    return undefined;
  }
  const isSame = productToken(name, undefined) === token;
  const version = resource.get('service.version') ?? (isSame ? tokenVersion : application()?.version);
  return { 'service.name': name, ...(version === undefined ? {} : { 'service.version': version }) };
}
