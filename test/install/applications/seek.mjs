// The snippet in the README, "A start-up that is not yours".
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { withSeek } from 'opentelemetry-instrumentation-seek';

withSeek([new HttpInstrumentation()]);
