/**
 * `register` for bundlers, which include the OpenTelemetry packages in the bundle and report missing ones themselves.
 * Bundlers select it by the export condition `module`, which Node.js does not set; ncc, by `production` without
 * `node-addons`, which Node.js always sets.
 *
 * @see https://webpack.js.org/guides/package-exports/#conditions-custom
 * @see https://github.com/vercel/ncc/blob/main/src/index.js
 * @see https://nodejs.org/api/packages.html#conditional-exports
 * @module
 */
import { propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { start } from './node/register/start-up.ts';

start({
  NodeSDK,
  OTLPTraceExporter,
  HttpInstrumentation,
  AsyncLocalStorageContextManager,
  propagation,
});
