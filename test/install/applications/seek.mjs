// The snippet in docs/set-ups/start-ups.md.
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { withSeek } from 'opentelemetry-instrumentation-seek';

withSeek([new HttpInstrumentation()]);
