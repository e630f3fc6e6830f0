import Module from 'node:module';

const { require: unwrappedRequire } = Module.prototype;

/**
 * Under mocha, each OpenTelemetry instrumentation wraps `require()` once more and never unwraps it. The wrappers of a few
 * thousand instrumentations overflow the stack when the next test file is loaded:
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-instrumentation/src/platform/node/RequireInTheMiddleSingleton.ts
 */
export const mochaHooks = {
  /** Runs after each file. */
  afterAll(): void {
    Module.prototype.require = unwrappedRequire;
  },
};
