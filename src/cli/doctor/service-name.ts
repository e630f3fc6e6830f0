/**
 * The name under which a backend files the traces.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/resource/service/
 * @module
 */
import { ENV_RESOURCE_ATTRIBUTES, ENV_SERVICE_NAME } from '../../core/conventions.ts';
import { type Environment, environmentPairs, environmentValue } from '../../core/environment.ts';
import { type ApplicationPackage, serviceAttributes } from '../../core/service-user-agent.ts';
import type { Setting } from '../../core/setting.ts';
import type { Findings, ShownSetting } from './diagnosis.ts';
import { shownText } from './shown-value.ts';

/** The name that the SDK gives a service without one. */
const UNKNOWN = 'unknown_service:node';

export function shownServiceName(
  env: Environment,
  application: ApplicationPackage | undefined,
  userAgent: Setting<string | false | undefined>,
  ownSdk: boolean,
  { hints }: Findings,
): ShownSetting {
  const source = sourceOf(env);
  const byRegister = serviceAttributes(env, () => application, userAgent.value)?.['service.name'];
  if (byRegister !== undefined && (source !== undefined || !ownSdk)) {
    return setting(
      shownText(byRegister),
      source ?? (userAgent.value === false ? 'package.json' : userAgent.source),
    );
  }
  if (!ownSdk) {
    return setting(UNKNOWN, 'default');
  }
  hints.push({
    hint: `${ENV_SERVICE_NAME} is not set. Unless the code names the service, its traces are filed under ${UNKNOWN}.`,
    remedy: `Set ${ENV_SERVICE_NAME}, or name the service in the resource of the SDK.`,
  });
  return setting('set in code, or unknown', 'default');
}

function sourceOf(env: Environment): string | undefined {
  if (environmentValue(env, ENV_SERVICE_NAME) !== undefined) {
    return ENV_SERVICE_NAME;
  }
  return environmentPairs(env, ENV_RESOURCE_ATTRIBUTES).has('service.name')
    ? ENV_RESOURCE_ATTRIBUTES
    : undefined;
}

function setting(value: string, source: string): ShownSetting {
  return { name: 'service name', value, source };
}
