// A service in a package without "type". The compiler options decide whether this file is CommonJS or an ES module.
import { SeekInstrumentation, type SeekOptions, withSeek } from 'opentelemetry-instrumentation-seek';
import { seekFetch } from 'opentelemetry-instrumentation-seek/web';
import 'opentelemetry-instrumentation-seek/register';

const options: Omit<SeekOptions, 'enabled'> = { hosts: ['localhost:4000'] };
export const instrumentations: { instrumentationName: string }[] = withSeek([
  new SeekInstrumentation(options),
]);
export const fetchSeek: typeof fetch = seekFetch(fetch);
