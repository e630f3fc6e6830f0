/**
 * `npm run example:collector`.
 *
 * @module
 */
import { findInJaeger } from '../find-in-jaeger.ts';

await findInJaeger({
  composeFile: new URL('compose.yaml', import.meta.url),
  arrivalMillis: 60_000,
  // The call to find may not have failed, so keep all traces.
  env: { SAMPLED_PERCENT: '100' },
});
