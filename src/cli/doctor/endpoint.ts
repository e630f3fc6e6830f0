import type { Environment } from '../../core/environment.ts';
import type { Endpoint, Findings } from './diagnosis.ts';
import { type Address, addressOf, addressProblem, hasPathTwice, TRACES_PATH } from './endpoint-address.ts';
import { type OtlpProtocol, tracesExportOf } from './exporter.ts';
import { diagnoseExporterHeaders } from './exporter-headers.ts';
import { probeGrpc } from './grpc-probe.ts';
import { probeHttp } from './http-probe.ts';
import { probeRequest } from './probe-request.ts';
import { shownUrl } from './shown-value.ts';

/**
 * Sends an empty export to the OTLP endpoint to find out whether it accepts traces.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export async function endpointOf(env: Environment, ownSdk: boolean, findings: Findings): Promise<Endpoint> {
  const selected = tracesExportOf(env, ownSdk, findings);
  if ('state' in selected) {
    return { url: undefined, state: selected.state };
  }
  const { protocol } = selected;
  const address = addressOf(env, protocol);
  if (address.url === undefined) {
    return unchecked(address, protocol, findings);
  }
  diagnoseExporterHeaders(env, findings);
  const url = shownUrl(address.url);
  const request = probeRequest(env);
  const verdict =
    'accepts' in request
      ? request
      : protocol === 'grpc'
        ? await probeGrpc(address.url, address, request)
        : await probeHttp(address.url, address, protocol, request);
  if (verdict.accepts) {
    return { url, state: 'accepts traces' };
  }
  const { reason } = verdict;
  const remedy = hasPathTwice(address)
    ? `Remove ${TRACES_PATH} from ${address.variable}: the exporter appends it. ${verdict.remedy}`
    : verdict.remedy;
  if (ownSdk && address.isDefault) {
    findings.hints.push({
      hint: `The default OTLP endpoint ${url} does not accept traces: ${reason}.`,
      remedy: `If the SDK in the code exports elsewhere, ignore this hint. Otherwise: ${remedy}`,
    });
  } else if (verdict.accepts === undefined) {
    findings.hints.push({ hint: `The OTLP endpoint ${url} may not accept traces: ${reason}.`, remedy });
  } else {
    findings.problems.push({
      problem: `The OTLP endpoint ${url} does not accept traces: ${reason}.`,
      remedy,
    });
  }
  return { url, state: reason };
}

function unchecked(address: Address, protocol: OtlpProtocol, { problems, hints }: Findings): Endpoint {
  if (protocol === 'grpc') {
    hints.push({
      hint: `${address.variable} is not an HTTP URL, so the doctor can't check whether it accepts traces.`,
      remedy:
        'gRPC also accepts Unix sockets. For any other server, use a URL such as http://localhost:4317.',
    });
    return { url: undefined, state: 'not checked' };
  }
  problems.push(addressProblem(address));
  return { url: undefined, state: 'no valid URL' };
}
