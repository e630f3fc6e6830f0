/**
 * `seek-otel doctor`: shows the setup of an application and its problems.
 *
 * @module
 */
import type { Diagnosis, Patient, Problem } from './diagnosis.ts';
import { endpointOf } from './endpoint.ts';
import { shownSettings } from './settings.ts';
import { nodeOptionsHints, registerOf } from './start-up.ts';
import { versionsOf } from './versions.ts';

export async function diagnose(patient: Patient): Promise<Diagnosis> {
  const { env, directory } = patient;
  const problems: Problem[] = [];
  const settings = shownSettings(env, directory, problems);
  const versions = versionsOf(patient, problems);
  const register = registerOf(patient, problems);
  const endpoint = await endpointOf(env, problems);
  return { settings, versions, endpoint, register, problems, hints: nodeOptionsHints(patient) };
}
