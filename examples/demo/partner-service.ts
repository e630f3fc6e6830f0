/**
 * Starts the example partner service with the settings to call the stand-in for SEEK.
 *
 * @module
 */
import { type ServiceProcess, startService } from '../service-process.ts';
import type { SeekStandIn } from '../stand-ins/seek/server.ts';

const SERVICE = new URL('../partner-service/server.mjs', import.meta.url);

/**
 * @param otlpEndpoint - the endpoint that receives its traces
 * @param onError - called with each line that it prints on standard error
 * @throws Error if the service exits before it listens
 */
export function startPartnerService(
  seek: SeekStandIn,
  otlpEndpoint: string,
  onError?: (line: string) => void,
): Promise<ServiceProcess> {
  const settings = {
    SEEK_AUTH_URL: `${seek.origin}/oauth/token`,
    SEEK_GRAPHQL_URL: `${seek.origin}/graphql`,
    SEEK_CLIENT_ID: seek.credentials.clientId,
    SEEK_CLIENT_SECRET: seek.credentials.clientSecret,
    SEEK_SIGNING_SECRET: seek.signingSecret,
    SEEK_OTEL_HOSTS: new URL(seek.origin).host,
    OTEL_SERVICE_NAME: 'application-import-webhook',
    OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
  };
  return startService('partner service', SERVICE, settings, onError);
}
