/**
 * Starts the service of an example in a separate process, with `--import opentelemetry-instrumentation-seek/register`.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ServiceProcess {
  readonly origin: string;
  /** Stops the service with SIGTERM, as an orchestrator does. Resolves when it has exported its traces and exited. */
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LISTENING = 'listening on ';

/**
 * @param name - the name of the service in error messages
 * @param file - its script, which prints `listening on` and its origin
 * @param env - its environment variables
 * @param onError - called with each line that it prints on standard error. Default: prints it there, too
 * @throws Error if the service exits before it listens
 */
export async function startService(
  name: string,
  file: URL,
  env: Readonly<Record<string, string>>,
  onError: (line: string) => void = console.error,
): Promise<ServiceProcess> {
  const flags = ['--import', 'opentelemetry-instrumentation-seek/register'];
  const child = spawn(process.execPath, [...flags, fileURLToPath(file)], {
    // In this directory, Node.js resolves the package by its own name, without an installation.
    // https://nodejs.org/api/packages.html#self-referencing-a-package-using-its-name
    cwd: ROOT,
    env: {
      // The endpoint in the environment is the one to which the example forwards the traces, not the one of the service.
      // Other settings, such as a sampler or a protocol, would change what the example shows.
      ...withoutVariables(process.env, /^(OTEL_|SEEK_|NODE_OPTIONS$)/),
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface(child.stderr).on('line', onError);
  process.once('exit', () => child.kill());
  const ended = once(child, 'close');
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith(LISTENING)) {
        resolve(line.slice(LISTENING.length));
      }
    });
    void ended.then(([code]) => reject(new Error(`The ${name} did not start: exit code ${code}.`)));
  });
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      if (code !== 0) {
        throw new Error(`The ${name} ended with ${signal ?? `exit code ${code}`}.`);
      }
    },
  };
}

/** Returns an environment without the variables whose names match. */
export function withoutVariables(env: NodeJS.ProcessEnv, names: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.test(name)));
}
