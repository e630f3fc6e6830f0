import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { withSeek } from 'opentelemetry-instrumentation-seek';

const sdk = new NodeSDK({ instrumentations: withSeek([new HttpInstrumentation()]) });
sdk.start();
process.once('beforeExit', () => sdk.shutdown());
