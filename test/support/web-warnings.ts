/** Collects what `warnOnce` of the browser's entry prints on the console, during each test of a `describe`. */
export function useWarnings(): () => readonly string[] {
  const { console: printer } = globalThis;
  let warnings: string[] = [];
  let original: typeof printer.warn;
  beforeEach(() => {
    warnings = [];
    original = printer.warn;
    printer.warn = (_, message: string) => void warnings.push(message);
  });
  afterEach(() => {
    printer.warn = original;
  });
  return () => warnings;
}
