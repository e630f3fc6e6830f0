import { FastifyOtelInstrumentation } from '@fastify/otel';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { withSeek } from 'opentelemetry-instrumentation-seek';

const fastify = new FastifyOtelInstrumentation({ registerOnInitialization: true });
const sdk = new NodeSDK({ instrumentations: withSeek([new HttpInstrumentation(), fastify]) });
sdk.start();
process.once('beforeExit', () => sdk.shutdown());
