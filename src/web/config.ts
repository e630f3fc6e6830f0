/** An OpenTelemetry instrumentation with a configuration. */
export interface Configurable<C> {
  getConfig(): C;
  setConfig(config?: C): void;
}

/** Changes the configuration of an instrumentation, also each one that the application sets later. */
export function changeConfig<C extends object>(
  instrumentation: Configurable<C>,
  change: (given: C) => Partial<C>,
): void {
  const { setConfig } = instrumentation;
  instrumentation.setConfig = (given) =>
    setConfig.call(instrumentation, { ...given, ...change({ ...given } as C) } as C);
  instrumentation.setConfig(instrumentation.getConfig());
}
