/**
 * What OpenTelemetry instrumentations have in common, by the types of the API alone: `@opentelemetry/instrumentation`
 * has a version for each line of the SDK, and this package works beside all of them.
 *
 * @module
 */
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** What every configuration of an instrumentation has. */
export interface InstrumentationConfig {
  /**
   * Whether the instrumentation is on.
   *
   * @defaultValue true
   */
  enabled?: boolean;
}

/** What every OpenTelemetry instrumentation is, as `NodeSDK` and `registerInstrumentations` take it. */
export interface Instrumentation<C extends InstrumentationConfig = InstrumentationConfig> {
  instrumentationName: string;
  instrumentationVersion: string;
  enable(): void;
  disable(): void;
  setTracerProvider(tracerProvider: TracerProvider): void;
  setMeterProvider(meterProvider: MeterProvider): void;
  setConfig(config: C): void;
  getConfig(): C;
}
