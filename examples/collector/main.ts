/**
 * `npm run example:collector`.
 *
 * @module
 */
import { findInJaeger } from '../find-in-jaeger.ts';

await findInJaeger({
  composeFile: new URL('compose.yaml', import.meta.url),
  arrivalMillis: 60_000,
  // No call of the demo fails, so keep all traces to have one to find.
  env: { SAMPLED_PERCENT: '100' },
});
