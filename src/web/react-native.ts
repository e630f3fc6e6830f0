/**
 * What `opentelemetry-instrumentation-seek/web` is in React Native, whose bundler asks for it by the condition
 * `react-native`. It has no `crypto`, and a `URL` that differs from the standard.
 *
 * @see https://metrobundler.dev/docs/package-exports/
 * @module
 */
import { useUrlParser } from '../core/url.ts';
import { parseAbsoluteUrl } from './absolute-url.ts';

if (typeof globalThis.crypto?.getRandomValues !== 'function') {
  throw new Error(
    "SEEK's IDs need crypto.getRandomValues(): install react-native-get-random-values, and begin your index.js with import 'react-native-get-random-values';",
  );
}
useUrlParser(parseAbsoluteUrl);

export * from './index.ts';
