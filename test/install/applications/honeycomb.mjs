import { HoneycombSDK } from '@honeycombio/opentelemetry-node';
import { withSeek } from 'opentelemetry-instrumentation-seek';

const sdk = new HoneycombSDK({ instrumentations: withSeek([]) });
sdk.start();
process.once('beforeExit', () => sdk.shutdown());
