/**
 * Which exporter the environment selects for traces.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#exporter-selection
 * @module
 */
import { ENV_SDK_DISABLED } from '../../core/conventions.ts';
import { type Environment, environmentValue, isEnvironmentTrue } from '../../core/environment.ts';
import { otlpTracesProtocol, tracesExporters } from '../../node/register/otlp-defaults.ts';
import type { Findings } from './diagnosis.ts';

export const ENV_TRACES_EXPORTER = 'OTEL_TRACES_EXPORTER';

/** The names that `sdk-node` knows. It ignores others, and names in upper case. */
export const EXPORTERS: readonly string[] = ['otlp', 'console', 'zipkin', 'none'];
const PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;

export type OtlpProtocol = (typeof PROTOCOLS)[number];

/** How traces are exported: over OTLP, or what is known of any other way. */
export type TracesExport = { readonly protocol: OtlpProtocol } | { readonly state: string };

export function tracesExportOf(env: Environment, ownSdk: boolean, findings: Findings): TracesExport {
  if (isEnvironmentTrue(env, ENV_SDK_DISABLED)) {
    return disabledBy(ENV_SDK_DISABLED, 'true', findings);
  }
  const names = [...new Set(tracesExporters(env))].filter((name) => name !== '');
  if (names.length === 1 && names[0] === 'none') {
    return disabledBy(ENV_TRACES_EXPORTER, 'none', findings);
  }
  reportNames(names, ownSdk, findings);
  if (names.length === 0 || names.includes('otlp')) {
    return { protocol: protocolOf(env, findings) };
  }
  const others = names.filter((name) => EXPORTERS.includes(name) && name !== 'none');
  if (others.length === 0) {
    return { state: 'not OTLP' };
  }
  findings.hints.push({
    hint: `${ENV_TRACES_EXPORTER} is ${others.join(',')}, so traces don't go to an OTLP endpoint.`,
    remedy: `The doctor checks OTLP only. To export over OTLP, unset ${ENV_TRACES_EXPORTER}.`,
  });
  return { state: `not OTLP: ${ENV_TRACES_EXPORTER} is ${others.join(',')}` };
}

/** Not a problem: SEEK's headers work without any export. */
function disabledBy(variable: string, value: string, { hints }: Findings): TracesExport {
  hints.push({
    hint: `\`${variable}=${value}\` disables the export of traces, so no UUID leads to a trace.`,
    remedy: `Calls to SEEK still carry the headers. To export traces, unset ${variable}.`,
  });
  return { state: `export disabled: ${variable}=${value}` };
}

function reportNames(names: readonly string[], ownSdk: boolean, { problems, hints }: Findings): void {
  const takes = `${ENV_TRACES_EXPORTER} takes otlp, console and zipkin, or none alone`;
  const remedy = `Correct ${ENV_TRACES_EXPORTER}, or unset it to export over OTLP.`;
  if (names.includes('none')) {
    problems.push({ problem: `${takes}; its value combines none with other names.`, remedy });
  }
  if (names.every((name) => EXPORTERS.includes(name))) {
    return;
  }
  if (ownSdk) {
    // A vendor's SDK may know more.
    hints.push({
      hint: `OpenTelemetry's own SDK does not recognise a name in ${ENV_TRACES_EXPORTER}.`,
      remedy,
    });
  } else {
    problems.push({ problem: `${takes}; its value contains another name, which is ignored.`, remedy });
  }
}

function protocolOf(env: Environment, { problems }: Findings): OtlpProtocol {
  const name = otlpTracesProtocol(env);
  const protocol = PROTOCOLS.find((each) => each === name);
  if (protocol === undefined) {
    const [variable = ''] = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'].filter(
      (each) => environmentValue(env, each) !== undefined,
    );
    problems.push({
      problem: `${variable} takes ${PROTOCOLS.join(', ')}; its value is ignored.`,
      remedy: `Correct or unset ${variable}. Until then, the protocol is http/protobuf.`,
    });
  }
  return protocol ?? 'http/protobuf';
}
