import { seekFetch } from 'opentelemetry-instrumentation-seek/web';

/** At module level, where all visitors share it. `register` sets the User-Agent. */
export const fetchFromSeek = seekFetch(fetch, {
  hosts: process.env.SEEK_OTEL_HOSTS?.split(','),
});
