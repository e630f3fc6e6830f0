import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { start, stop } from '@splunk/otel';
import { withSeek } from 'opentelemetry-instrumentation-seek';

start({ tracing: { instrumentations: withSeek([new HttpInstrumentation()]) } });
process.once('beforeExit', () => stop());
