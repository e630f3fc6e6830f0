/**
 * The example partner service in a process of its own, started with the one flag.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SeekStandIn } from '../stand-ins/seek/server.ts';

export interface PartnerService {
  readonly webhookUrl: string;
  /** Ends it as an orchestrator does, with SIGTERM; resolves when what it recorded is delivered and it is gone. */
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVER = fileURLToPath(new URL('../partner-service/server.mjs', import.meta.url));
const LISTENING = 'listening on ';

/**
 * @param otlpEndpoint - where its traces go
 * @throws Error if it ends before it listens
 */
export async function startPartnerService(seek: SeekStandIn, otlpEndpoint: string): Promise<PartnerService> {
  const child = spawn(process.execPath, ['--import', 'opentelemetry-instrumentation-seek/register', SERVER], {
    // Here the package finds itself by its own name, as it does where it is installed.
    cwd: ROOT,
    env: {
      ...withoutTelemetrySettings(process.env),
      SEEK_AUTH_URL: `${seek.origin}/oauth/token`,
      SEEK_GRAPHQL_URL: `${seek.origin}/graphql`,
      SEEK_CLIENT_ID: seek.credentials.clientId,
      SEEK_CLIENT_SECRET: seek.credentials.clientSecret,
      SEEK_SIGNING_SECRET: seek.signingSecret,
      SEEK_OTEL_HOSTS: new URL(seek.origin).host,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  const ended = once(child, 'close');
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith(LISTENING)) {
        resolve(line.slice(LISTENING.length));
      }
    });
    void ended.then(([code]) => reject(new Error(`the partner service did not start: exit code ${code}`)));
  });
  return {
    webhookUrl: `${url}/webhook`,
    stop: async () => {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      if (code !== 0) {
        throw new Error(`the partner service ended with ${signal ?? `exit code ${code}`}`);
      }
    },
  };
}

// The environment's own endpoint is where the demo passes the traces on to; its other settings (a sampler, another
// protocol) would make the demo show something else.
function withoutTelemetrySettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OTEL_|SEEK_|NODE_OPTIONS$)/.test(name)),
  );
}
