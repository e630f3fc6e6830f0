import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { endpointOf } from '../../../src/cli/doctor/endpoint.ts';
import {
  type RecordedRequest,
  type RecordingServerOptions,
  startRecordingServer,
} from '../../support/recording-server.ts';

export interface DiagnosedEndpoint {
  readonly url: string | undefined;
  readonly state: string;
  readonly problems: readonly string[];
  readonly hints: readonly string[];
}

/** What the doctor says about the endpoint of an environment. */
export async function diagnosedEndpoint(
  env: Record<string, string>,
  ownSdk = false,
): Promise<DiagnosedEndpoint> {
  const findings: Findings = { problems: [], hints: [] };
  const { url, state } = await endpointOf(env, ownSdk, findings);
  return {
    url,
    state,
    problems: findings.problems.map(({ problem, remedy }) => `${problem} → ${remedy}`),
    hints: findings.hints.map(({ hint, remedy }) => `${hint} → ${remedy}`),
  };
}

/** Diagnoses an endpoint that responds with `respond`. */
export async function diagnosedServer(
  respond: NonNullable<RecordingServerOptions['respond']>,
  env: Record<string, string> = {},
): Promise<DiagnosedEndpoint & { readonly requests: readonly RecordedRequest[]; readonly origin: string }> {
  const server = await startRecordingServer({ respond });
  const found = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: server.origin, ...env });
  await server.close();
  return { ...found, requests: server.requests, origin: server.origin };
}
