import { HoneycombSDK } from '@honeycombio/opentelemetry-node';
import { withSeek } from 'opentelemetry-instrumentation-seek';

const sdk = new HoneycombSDK({ instrumentations: withSeek([]) });
sdk.start();
// The SDK exports protobuf, which the receiver rejects, so that shutdown() rejects too.
process.once('beforeExit', () => sdk.shutdown().catch(() => {}));
