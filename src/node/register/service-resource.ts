/**
 * Gives all telemetry of `register` the name and version of the service.
 *
 * @module
 */
import type { NodeSDK, NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { ServiceAttributes } from '../../core/service-user-agent.ts';

/**
 * Adds attributes to the resource of an SDK that has not started. What the SDK's resource detectors find takes
 * precedence, such as the environment's names or those of a cloud.
 *
 * `NodeSDK` has no option for that: its option `resource` replaces the default resource, `serviceName` takes precedence
 * over all detectors, and `resourceDetectors` replaces the default detectors, which differ between releases.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/issues/3210
 */
export function nameService(sdk: NodeSDK, attributes: ServiceAttributes | undefined): void {
  const { _resourceDetectors: detectors } = sdk as unknown as {
    readonly _resourceDetectors?: NonNullable<NodeSDKConfiguration['resourceDetectors']>;
  };
  if (attributes !== undefined) {
    detectors?.unshift({ detect: () => ({ attributes: { ...attributes } }) });
  }
}
