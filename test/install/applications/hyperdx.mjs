import { initSDK } from '@hyperdx/node-opentelemetry';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { withSeek } from 'opentelemetry-instrumentation-seek';

initSDK({ additionalInstrumentations: withSeek([new HttpInstrumentation()]) });
