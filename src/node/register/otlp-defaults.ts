/**
 * The default exporter of traces and its protocol.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection
 * @module
 */
import { type Environment, environmentList, environmentValue } from '../../core/environment.ts';

/** The protocol of `@opentelemetry/exporter-trace-otlp-http`. */
const DEFAULT_OTLP_PROTOCOL = 'http/json';

/** Returns the names of the trace exporters. */
export function tracesExporters(env: Environment): readonly string[] {
  return environmentList(env, 'OTEL_TRACES_EXPORTER') ?? ['otlp'];
}

/** Returns the OTLP protocol for traces. */
export function otlpTracesProtocol(env: Environment): string {
  return configuredProtocol(env) ?? DEFAULT_OTLP_PROTOCOL;
}

/** Whether traces are exported over OTLP and the environment does not set the protocol. */
export function isOtlpProtocolByDefault(env: Environment): boolean {
  const exporters = tracesExporters(env);
  return exporters.length === 1 && exporters[0] === 'otlp' && configuredProtocol(env) === undefined;
}

function configuredProtocol(env: Environment): string | undefined {
  return (
    environmentValue(env, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ??
    environmentValue(env, 'OTEL_EXPORTER_OTLP_PROTOCOL')
  );
}
