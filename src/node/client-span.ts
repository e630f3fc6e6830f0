/**
 * The client span of a request that no OpenTelemetry instrumentation sees (of node:http2, or of a `fetch` that is not that
 * of undici), and its entry in the metric `http.client.request.duration`.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpclientrequestduration
 * @module
 */
import {
  type Attributes,
  type Context,
  type Histogram,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '../core/conventions.ts';
import { redactUrl } from '../core/redact.ts';
import { type ParsedUrl, runtime } from '../core/runtime.ts';

const KNOWN_METHODS: ReadonlySet<string> = new Set(
  'CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE'.split(' '),
);

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

export interface Failure {
  readonly type: string;
  /** Absent if a status code or a frame alone says what failed. */
  readonly error?: unknown;
}

/** The other end of a connection: a `net.Socket`. */
interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

export interface ClientSpan {
  readonly span: Span;
  /** Records the response headers, and the peer that sent them. */
  respond(status: number, peer: Peer | undefined): void;
  /**
   * Ends the span. Only the first call counts.
   *
   * @param record - called before the span ends, after its status is set
   */
  end(failure?: Failure, record?: () => void): void;
}

/** The attributes that a transport adds. */
export interface FurtherAttributes {
  readonly span: Attributes;
  /** Of the span and of the metric. */
  readonly common: Attributes;
}

const HTTP2: FurtherAttributes = { span: {}, common: { [ATTR_NETWORK_PROTOCOL_VERSION]: '2' } };

export interface Telemetry {
  readonly tracer: Tracer;
  readonly duration: Histogram;
}

/**
 * @param userAgent - the `User-Agent` that is sent
 * @param further - attributes of the transport; by default, those of HTTP/2
 */
export function startClientSpan(
  { tracer, duration }: Telemetry,
  method: string,
  url: ParsedUrl,
  userAgent: string | undefined,
  callContext: Context,
  { span: ofSpan, common: ofBoth }: FurtherAttributes = HTTP2,
): ClientSpan {
  const scheme = url.protocol.replace(':', '');
  const isKnown = KNOWN_METHODS.has(method);
  const common: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: isKnown ? method : '_OTHER',
    [ATTR_SERVER_ADDRESS]: url.hostname.replace(/^\[|\]$/g, ''),
    [ATTR_SERVER_PORT]: Number(url.port) || DEFAULT_PORTS[scheme],
    [ATTR_URL_SCHEME]: scheme,
    ...ofBoth,
  };
  const span = tracer.startSpan(
    isKnown ? method : 'HTTP',
    {
      kind: SpanKind.CLIENT,
      attributes: {
        ...common,
        ...ofSpan,
        [ATTR_URL_FULL]: redactUrl(url.href),
        ...(isKnown ? {} : { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: method }),
        ...(userAgent === undefined ? {} : { [ATTR_USER_AGENT_ORIGINAL]: userAgent }),
      },
    },
    callContext,
  );
  const started = runtime.performance.now();
  const outcome: Attributes = {};
  let isEnded = false;
  return {
    span,
    respond: (status, { remoteAddress, remotePort } = {}) => {
      outcome[ATTR_HTTP_RESPONSE_STATUS_CODE] = status;
      if (status >= 400) {
        outcome[ATTR_ERROR_TYPE] = String(status);
      }
      if (remoteAddress !== undefined && remotePort !== undefined) {
        span.setAttributes({
          [ATTR_NETWORK_PEER_ADDRESS]: remoteAddress,
          [ATTR_NETWORK_PEER_PORT]: remotePort,
        });
      }
    },
    end: (failure, record) => {
      if (isEnded) {
        return;
      }
      isEnded = true;
      if (failure !== undefined) {
        outcome[ATTR_ERROR_TYPE] = failure.type;
      }
      span.setAttributes(outcome);
      if (ATTR_ERROR_TYPE in outcome) {
        span.setStatus({ code: SpanStatusCode.ERROR, ...messageOf(failure?.error) });
      }
      if (failure?.error instanceof Error) {
        span.recordException(failure.error);
      }
      record?.();
      span.end();
      duration.record((runtime.performance.now() - started) / 1000, { ...common, ...outcome }, callContext);
    },
  };
}

function messageOf(error: unknown): { message?: string } {
  return error instanceof Error ? { message: error.message } : {};
}
