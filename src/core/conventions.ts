/**
 * The names of all headers, attributes and environment variables.
 *
 * @see https://developer.seek.com "Development & debugging", tracing requests
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/user-agent/
 */

/** A UUID per HTTP request. Header names are in lower case, as HTTP/2 requires (RFC 9113, section 8.2). */
export const HEADER_REQUEST_ID = 'x-request-id';
/** A UUID per interaction. */
export const HEADER_SESSION_ID = 'x-session-id';
/** Name and version of the calling service (RFC 9110, section 10.1.5). */
export const HEADER_USER_AGENT = 'user-agent';
/** The only propagation header that goes to SEEK by default (W3C Trace Context). */
export const HEADER_TRACEPARENT = 'traceparent';
/** Vendors' additions to a `traceparent` (W3C Trace Context). */
export const HEADER_TRACESTATE = 'tracestate';

/** The signature of SEEK's requests to webhooks. */
export const HEADER_SEEK_SIGNATURE = 'seek-signature';

/** Span attribute: the `X-Request-Id` that was sent. */
export const ATTR_SEEK_REQUEST_ID = 'seek.request_id';
/** Span attribute: the `X-Session-Id` that was sent. Also the session ID on log records and in W3C Baggage. */
export const ATTR_SEEK_SESSION_ID = 'seek.session_id';
/** Span attribute of an inbound request: the `X-Request-Id` that SEEK sent. */
export const ATTR_SEEK_WEBHOOK_REQUEST_ID = 'seek.webhook.request_id';
/** Span attribute, an array: the distinct `errors[].extensions.code` of a GraphQL response with errors. */
export const ATTR_SEEK_GRAPHQL_ERROR_CODES = 'seek.graphql.error_codes';
/** Span attribute, an array: the distinct fields at the root of a GraphQL operation, by name. */
export const ATTR_SEEK_GRAPHQL_ROOT_FIELDS = 'seek.graphql.root_fields';
/** Metric: the duration of GraphQL calls. */
export const METRIC_SEEK_CLIENT_GRAPHQL_DURATION = 'seek.client.graphql.duration';
/** Metric attribute: the first of {@link ATTR_SEEK_GRAPHQL_ROOT_FIELDS}. */
export const ATTR_SEEK_GRAPHQL_ROOT_FIELD = 'seek.graphql.root_field';

// Span attributes of the OpenTelemetry semantic conventions:
// https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/
export const ATTR_GRAPHQL_OPERATION_NAME = 'graphql.operation.name';
export const ATTR_GRAPHQL_OPERATION_TYPE = 'graphql.operation.type';

// Span attributes of the OpenTelemetry semantic conventions:
// https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
export const ATTR_ERROR_TYPE = 'error.type';
export const ATTR_HTTP_REQUEST_METHOD = 'http.request.method';
export const ATTR_HTTP_REQUEST_METHOD_ORIGINAL = 'http.request.method_original';
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code';
export const ATTR_NETWORK_PEER_ADDRESS = 'network.peer.address';
export const ATTR_NETWORK_PEER_PORT = 'network.peer.port';
export const ATTR_NETWORK_PROTOCOL_VERSION = 'network.protocol.version';
export const ATTR_SERVER_ADDRESS = 'server.address';
export const ATTR_SERVER_PORT = 'server.port';
export const ATTR_URL_FULL = 'url.full';
export const ATTR_URL_PATH = 'url.path';
export const ATTR_URL_QUERY = 'url.query';
export const ATTR_URL_SCHEME = 'url.scheme';
/** Metric. */
export const METRIC_HTTP_CLIENT_REQUEST_DURATION = 'http.client.request.duration';
/** The `User-Agent` that was sent. */
export const ATTR_USER_AGENT_ORIGINAL = 'user_agent.original';

// Span attributes of the OpenTelemetry semantic conventions:
// https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/
export const ATTR_AWS_LAMBDA_INVOKED_ARN = 'aws.lambda.invoked_arn';
export const ATTR_CLOUD_ACCOUNT_ID = 'cloud.account.id';
export const ATTR_CLOUD_RESOURCE_ID = 'cloud.resource_id';
export const ATTR_FAAS_INVOCATION_ID = 'faas.invocation_id';

export const ENV_ENABLED = 'SEEK_OTEL_ENABLED';
export const ENV_HOSTS = 'SEEK_OTEL_HOSTS';
export const ENV_USER_AGENT = 'SEEK_OTEL_USER_AGENT';
export const ENV_SESSION = 'SEEK_OTEL_SESSION';
export const ENV_PROPAGATE = 'SEEK_OTEL_PROPAGATE';
export const ENV_ACCEPT_SESSION = 'SEEK_OTEL_ACCEPT_SESSION';
export const ENV_GRAPHQL = 'SEEK_OTEL_GRAPHQL';
export const ENV_WEBHOOK_PATH = 'SEEK_OTEL_WEBHOOK_PATH';
export const ENV_LOG = 'SEEK_OTEL_LOG';
/** Where the links of `seek-otel find` lead. */
export const ENV_TRACE_LINK = 'SEEK_OTEL_TRACE_LINK';

export const ENV_SDK_DISABLED = 'OTEL_SDK_DISABLED';
export const ENV_LOG_LEVEL = 'OTEL_LOG_LEVEL';
export const ENV_SERVICE_NAME = 'OTEL_SERVICE_NAME';
export const ENV_RESOURCE_ATTRIBUTES = 'OTEL_RESOURCE_ATTRIBUTES';

/** Selects instrumentations by the names that `@opentelemetry/auto-instrumentations-node` defines. */
export const ENV_ENABLED_INSTRUMENTATIONS = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS';
export const ENV_DISABLED_INSTRUMENTATIONS = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS';

/** SEEK's hosts by default. */
export const DEFAULT_HOSTS: readonly string[] = ['seek.com', '*.seek.com', 'seek.com.au', '*.seek.com.au'];
