/**
 * Where the exporter of traces sends them, according to the environment.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 * @module
 */
import { type Environment, environmentValue, isEnvironmentTrue } from '../../core/environment.ts';
import type { ParsedUrl } from '../../core/runtime.ts';
import { parseUrl } from '../../core/url.ts';
import type { Problem } from './diagnosis.ts';
import type { OtlpProtocol } from './exporter.ts';

const ENV_ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const ENV_TRACES_ENDPOINT = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
export const TRACES_PATH = '/v1/traces';

export interface Address {
  /** The variable that sets it. Where none does, the one that would. */
  readonly variable: string;
  readonly isDefault: boolean;
  /** `undefined` if it is not a URL of HTTP. */
  readonly url: ParsedUrl | undefined;
  /** Whether the exporter appends {@link TRACES_PATH} to what the variable holds. */
  readonly isBase: boolean;
  /** What the variable holds. Not to be shown. */
  readonly given: string;
}

export function addressOf(env: Environment, protocol: OtlpProtocol): Address {
  const specific = environmentValue(env, ENV_TRACES_ENDPOINT);
  const variable = specific === undefined ? ENV_ENDPOINT : ENV_TRACES_ENDPOINT;
  const set = specific ?? environmentValue(env, ENV_ENDPOINT);
  const isDefault = set === undefined;
  if (protocol === 'grpc') {
    const given = set ?? 'http://localhost:4317';
    return { variable, isDefault, url: httpUrl(withScheme(given, env)), isBase: false, given };
  }
  const given = set ?? 'http://localhost:4318';
  const isBase = specific === undefined;
  // The exporter parses the value alone first.
  const isValid = httpUrl(given) !== undefined;
  const sentTo = isBase ? `${given.replace(/\/$/, '')}${TRACES_PATH}` : given;
  return { variable, isDefault, url: isValid ? httpUrl(sentTo) : undefined, isBase, given };
}

/** Whether the exporter appends the path to an address that has it already. */
export function hasPathTwice({ isBase, given }: Pick<Address, 'isBase' | 'given'>): boolean {
  return isBase && given.replace(/\/$/, '').endsWith(TRACES_PATH);
}

/** What is wrong with an address that is not a URL of HTTP. */
export function addressProblem({ variable, given }: Pick<Address, 'variable' | 'given'>): Problem {
  if (/^https?:\/\//i.test(given)) {
    return {
      problem: `${variable} is not a valid URL, so the exporter ignores it.`,
      remedy: `It takes a URL such as http://localhost:4318.`,
    };
  }
  // Any other address may consist of a user name and a password: user:password@host, user:12345.
  const example = /^(?:localhost|127\.0\.0\.1|\[::1\]):\d{2,5}$/.test(given) ? given : '<host>:4318';
  return {
    problem: `${variable} does not begin with http:// or https://, so no trace is delivered.`,
    remedy: `Put one of them in front of the host, as in \`${variable}=http://${example}\`.`,
  };
}

/** gRPC takes an address without a scheme; then another variable says whether it uses TLS. */
function withScheme(address: string, env: Environment): string {
  if (/^\w{1,8}:\/\//.test(address)) {
    return address;
  }
  const insecure = ['OTEL_EXPORTER_OTLP_TRACES_INSECURE', 'OTEL_EXPORTER_OTLP_INSECURE'].find(
    (name) => environmentValue(env, name) !== undefined,
  );
  const isInsecure = insecure !== undefined && isEnvironmentTrue(env, insecure);
  return `${isInsecure ? 'http' : 'https'}://${address}`;
}

function httpUrl(text: string): ParsedUrl | undefined {
  const url = parseUrl(text);
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}
