/**
 * `npm run example:jaeger`.
 *
 * @module
 */
import { findInJaeger } from '../find-in-jaeger.ts';

await findInJaeger({ composeFile: new URL('compose.yaml', import.meta.url), arrivalMillis: 10_000 });
