import type { ClientSpan, Telemetry } from '../telemetry.ts';
import { startBackend } from './backend.ts';

interface TransactionSpan {
  readonly op?: string;
  readonly description?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface StandaloneSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, { readonly value: unknown }>>;
}

/** @see https://develop.sentry.dev/sdk/foundations/envelopes/ */
export const SENTRY: Telemetry = {
  async start() {
    const backend = await startBackend({ tls: false });
    const items = () => backend.sent.flatMap(({ body }) => itemsOf(body.toString()));
    return {
      url: backend.url,
      env: { SENTRY_DSN: `http://public@127.0.0.1:${backend.port}/1` },
      clientSpans: () => items().flatMap(clientSpansOf),
      problems: () => (items().some(isOfService) ? [] : ['no span of an inbound call arrives at Sentry']),
      close: backend.close,
    };
  },
};

interface Item {
  readonly type: string;
  readonly payload: {
    /** Of a transaction: Sentry 10. */
    readonly spans?: readonly TransactionSpan[];
    readonly contexts?: { readonly trace?: { readonly op?: string } };
    /** Of standalone spans: Sentry 11. */
    readonly items?: readonly StandaloneSpan[];
  };
}

/** An envelope has a header, and for each item a header and a payload, in a line each. */
function itemsOf(envelope: string): Item[] {
  const lines = envelope.trim().split('\n').slice(1);
  return lines.flatMap((line, at) =>
    at % 2 === 0 ? [{ type: JSON.parse(line).type, payload: JSON.parse(lines[at + 1] ?? '{}') }] : [],
  );
}

function isOfService({ payload }: Item): boolean {
  return (
    payload.contexts?.trace?.op === 'http.server' ||
    payload.items?.some(({ attributes }) => attributes['sentry.op']?.value === 'http.server') === true
  );
}

function clientSpansOf({ payload }: Item): ClientSpan[] {
  const inTransaction = (payload.spans ?? []).map(({ op, description = '', data }) => ({
    op,
    name: description,
    attributes: data,
  }));
  const standalone = (payload.items ?? []).map(({ name, attributes = {} }) => ({
    op: attributes['sentry.op']?.value,
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value])),
  }));
  return [...inTransaction, ...standalone].filter(({ op }) => op === 'http.client');
}
