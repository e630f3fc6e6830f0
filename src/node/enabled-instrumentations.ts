import { ENV_DISABLED_INSTRUMENTATIONS, ENV_ENABLED_INSTRUMENTATIONS } from '../core/conventions.ts';
import { type Environment, environmentList } from '../core/environment.ts';

/**
 * Returns whether the environment enables an instrumentation, by its name without `@opentelemetry/instrumentation-`.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/auto-instrumentations-node#usage-auto-instrumentation
 */
export function enabledBy(env: Environment): (name: string) => boolean {
  const enabled = environmentList(env, ENV_ENABLED_INSTRUMENTATIONS);
  const disabled = environmentList(env, ENV_DISABLED_INSTRUMENTATIONS);
  return (name) => !disabled?.includes(name) && (enabled === undefined || enabled.includes(name));
}
