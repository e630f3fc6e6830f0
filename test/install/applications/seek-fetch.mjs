// The same where the project has no instrumentation of node:http: calls by fetch and undici.
import { withSeek } from 'opentelemetry-instrumentation-seek';

withSeek([]);
