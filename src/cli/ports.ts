/** Of OTLP over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port */
export const OTLP_PORT = 4318;
/** Of Jaeger's UI, which `seek-otel find` asks by default. */
export const JAEGER_UI_PORT = 16_686;
