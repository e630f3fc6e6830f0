import { HoneycombSDK } from '@honeycombio/opentelemetry-node';
import { withSeek } from 'opentelemetry-instrumentation-seek';

const sdk = new HoneycombSDK({ instrumentations: withSeek([]) });
sdk.start();
// It exports protobuf, which the receiver refuses; its exporter rejects then.
process.once('beforeExit', () => sdk.shutdown().catch(() => {}));
