/**
 * Detects headers that tracers of vendors add, besides OpenTelemetry's propagators, and that tell SEEK, a third party,
 * about the application. They are sent: nothing tells for certain that the application has not set them itself.
 *
 * @module
 */
import type { Warn } from './diagnostics.ts';
import { type HeaderList, isNamed } from './propagation.ts';

interface VendorHeader {
  /** In lower case. Only the tracer of one vendor sets it. */
  readonly name: string;
  readonly vendor: string;
  readonly remedy: string;
}

const VENDOR_HEADERS: readonly VendorHeader[] = [
  // https://docs.sentry.io/platforms/javascript/guides/node/configuration/options/#tracePropagationTargets
  { name: 'sentry-trace', vendor: 'Sentry', remedy: 'set tracePropagationTargets of Sentry.init()' },
  // https://datadoghq.dev/dd-trace-js/interfaces/export_.plugins.http_client.html
  {
    name: 'x-datadog-trace-id',
    vendor: 'Datadog',
    remedy: 'set propagationBlocklist of its plugins http, fetch and undici',
  },
  // https://docs.newrelic.com/docs/apm/agents/nodejs-agent/installation-configuration/nodejs-agent-configuration/
  {
    name: 'newrelic',
    vendor: 'New Relic',
    remedy: 'set distributed_tracing.exclude_newrelic_header in its configuration',
  },
];

/** Whether a request has a header of a vendor. Searches the list once for all vendors. */
export function hasVendorHeader<V>(headers: HeaderList<V>): boolean {
  for (let i = 0; i < headers.length; i += 2) {
    for (const { name } of VENDOR_HEADERS) {
      if (isNamed(headers[i], name)) {
        return true;
      }
    }
  }
  return false;
}

/**
 * Warns of each vendor's headers on a request to SEEK that is about to be sent.
 *
 * @param header - returns the value of a header, by its lower-case name
 */
export function warnOfVendorHeaders(header: (name: string) => unknown, warnOnce: Warn): void {
  for (const { name, vendor, remedy } of VENDOR_HEADERS) {
    if (header(name) !== undefined) {
      warnOnce(
        `calls to SEEK, a third party, carry ${name} and other headers of ${vendor}; to stop sending them, ${remedy} (docs/set-ups/start-ups.md)`,
      );
    }
  }
}
