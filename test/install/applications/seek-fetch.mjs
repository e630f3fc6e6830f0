// Like seek.mjs, without an instrumentation of node:http: calls with fetch and undici carry the headers.
import { withSeek } from 'opentelemetry-instrumentation-seek';

withSeek([]);
