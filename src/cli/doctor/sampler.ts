/**
 * Whether the sampler that the environment selects records traces.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 * @module
 */
import { type Environment, environmentValue } from '../../core/environment.ts';
import type { Findings } from './diagnosis.ts';

export const ENV_SAMPLER = 'OTEL_TRACES_SAMPLER';
const ENV_SAMPLER_ARG = 'OTEL_TRACES_SAMPLER_ARG';

/** The names that `sdk-node` knows. It ignores others, and names in upper case. */
export const SAMPLERS: readonly string[] = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

export function diagnoseSampler(env: Environment, ownSdk: boolean, findings: Findings): void {
  const sampler = environmentValue(env, ENV_SAMPLER);
  if (sampler === undefined) {
    return;
  }
  if (!SAMPLERS.includes(sampler)) {
    reportUnknown(ownSdk, findings);
  } else if (sampler.endsWith('always_off')) {
    reportNothingRecorded(`${ENV_SAMPLER}=${sampler}`, `Unset ${ENV_SAMPLER}.`, findings);
  } else if (sampler.endsWith('ratio')) {
    diagnoseRatio(sampler, environmentValue(env, ENV_SAMPLER_ARG), findings);
  }
}

function diagnoseRatio(sampler: string, argument: string | undefined, findings: Findings): void {
  // 1 is the default of the specification.
  const ratio = Number(argument ?? 1);
  if (!(ratio >= 0 && ratio <= 1)) {
    findings.problems.push({
      problem: `${ENV_SAMPLER_ARG} takes a number from 0 to 1; its value is ignored, and all traces are recorded.`,
      remedy: `Correct ${ENV_SAMPLER_ARG}, or unset ${ENV_SAMPLER}.`,
    });
  } else if (ratio === 0) {
    reportNothingRecorded(
      `${ENV_SAMPLER}=${sampler} with the ratio 0`,
      `Set ${ENV_SAMPLER_ARG} to a higher number, or unset ${ENV_SAMPLER}.`,
      findings,
    );
  } else if (ratio < 1) {
    findings.hints.push({
      hint: `${ENV_SAMPLER} records ${percentage(ratio)} of all traces. UUIDs of the others lead to no trace.`,
      remedy: `To find each UUID, unset ${ENV_SAMPLER}, and let a collector sample traces by their outcome.`,
    });
  }
}

function reportNothingRecorded(setting: string, remedy: string, { problems }: Findings): void {
  problems.push({
    problem: `${setting} records no trace that starts in this service, so no UUID leads to a trace.`,
    remedy,
  });
}

function reportUnknown(ownSdk: boolean, { problems, hints }: Findings): void {
  const takes = `${ENV_SAMPLER} takes ${SAMPLERS.join(', ')}`;
  const remedy = `Correct or unset ${ENV_SAMPLER}.`;
  if (ownSdk) {
    // A vendor's SDK may know more.
    hints.push({ hint: `In OpenTelemetry's own SDK, ${takes}; its value is not one of them.`, remedy });
  } else {
    problems.push({ problem: `${takes}; its value is ignored, and all traces are recorded.`, remedy });
  }
}

/** The ratio is a number, so nothing secret. */
function percentage(ratio: number): string {
  return ratio < 0.001 ? 'less than 0.1 %' : `${Number((ratio * 100).toPrecision(3))} %`;
}
