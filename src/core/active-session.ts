/**
 * Where the Node.js entry publishes `getSeekSessionId`, for a `seekFetch` in the same process. The two may come from
 * different copies of this package, one of them in a bundle.
 */
export const ACTIVE_SESSION: unique symbol = Symbol.for('opentelemetry-instrumentation-seek.active-session');
