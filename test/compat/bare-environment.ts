/** The variables of this process without those that configure Node.js, npm, OpenTelemetry or this package. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|SEEK_|NODE_OPTIONS$|npm_)/.test(name)),
  );
}
