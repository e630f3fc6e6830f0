/**
 * An example's service in a process of its own, started with the one flag.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ServiceProcess {
  readonly origin: string;
  /** Ends it as an orchestrator does, with SIGTERM; resolves when what it recorded is delivered and it is gone. */
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LISTENING = 'listening on ';

/**
 * @param name - what to call it in errors
 * @param file - the service; it prints `listening on` and its origin when it does
 * @param env - its settings
 * @throws Error if it ends before it listens
 */
export async function startService(
  name: string,
  file: URL,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const flags = ['--import', 'opentelemetry-instrumentation-seek/register'];
  const child = spawn(process.execPath, [...flags, fileURLToPath(file)], {
    // Here the package finds itself by its own name, as it does where it is installed.
    cwd: ROOT,
    env: {
      ...withoutTelemetrySettings(process.env),
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  const ended = once(child, 'close');
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith(LISTENING)) {
        resolve(line.slice(LISTENING.length));
      }
    });
    void ended.then(([code]) => reject(new Error(`the ${name} did not start: exit code ${code}`)));
  });
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      if (code !== 0) {
        throw new Error(`the ${name} ended with ${signal ?? `exit code ${code}`}`);
      }
    },
  };
}

// The environment's own endpoint is where an example passes the traces on to; its other settings (a sampler, another
// protocol) would make the example show something else.
function withoutTelemetrySettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OTEL_|SEEK_|NODE_OPTIONS$)/.test(name)),
  );
}
