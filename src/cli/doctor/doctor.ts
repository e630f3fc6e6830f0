/**
 * `seek-otel doctor`: shows the setup of an application and its problems. Works without any package of OpenTelemetry.
 *
 * @module
 */
import type { Diagnosis, Findings, Patient } from './diagnosis.ts';
import { endpointOf } from './endpoint.ts';
import { diagnoseInstrumentations } from './instrumentations.ts';
import { diagnoseSampler } from './sampler.ts';
import { shownSettings } from './settings.ts';
import { startUpOf } from './start-up.ts';
import { diagnoseVariableNames } from './variable-names.ts';
import { versionsOf } from './versions.ts';

export async function diagnose(patient: Patient): Promise<Diagnosis> {
  const { env, directory } = patient;
  const findings: Findings = { problems: [], hints: [] };
  const { register, ownSdk, isWebOnly, hints } = startUpOf(patient);
  const startsSdk = ownSdk !== undefined;
  const settings = shownSettings(env, directory, startsSdk, findings);
  const versions = versionsOf({ directory, env, ownSdk: startsSdk || isWebOnly }, findings.problems);
  diagnoseVariableNames(env, findings);
  diagnoseSampler(env, startsSdk, findings);
  if (!startsSdk) {
    diagnoseInstrumentations(env, findings);
  }
  findings.hints.push(...hints);
  const endpoint = isWebOnly
    ? { url: undefined, state: 'not checked' }
    : await endpointOf(env, startsSdk, findings);
  return { settings, versions, endpoint, register, ownSdk, ...findings };
}
