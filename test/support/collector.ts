import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_MILLIS = 30_000;
const RETRY_MILLIS = 100;
const EXAMPLE = fileURLToPath(new URL('../../examples/collector/', import.meta.url));

export interface CollectorOptions {
  /** The file of `examples/collector/`. */
  readonly config: 'agent.yaml' | 'gateway.yaml';
  /** What the file reads of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Further configuration, as `--config` takes it. */
  readonly overlays?: readonly string[];
}

export interface Collector {
  /** Ends it as an orchestrator does. */
  stop(): Promise<void>;
  /** Ends it as a power failure does. */
  kill(): Promise<void>;
  /** The sum of one of its own metrics over all that it is split by. */
  metric(name: string): Promise<number>;
}

/** The program that `OTELCOL_BIN` names: see examples/collector/README.md on how to build one. */
export function collectorProgram(): string {
  const program = process.env['OTELCOL_BIN'];
  if (!program) {
    throw new Error(
      'no OpenTelemetry Collector: OTELCOL_BIN names one; examples/collector/builder.yaml builds it',
    );
  }
  return program;
}

/** Starts a real Collector with a configuration of the example, and waits until it is healthy. */
export async function startCollector({ config, env, overlays = [] }: CollectorOptions): Promise<Collector> {
  const [healthPort, metricsPort] = [await freePort(), await freePort()];
  const reader = `{pull: {exporter: {prometheus: {host: 127.0.0.1, port: ${metricsPort}}}}}`;
  const child = spawn(
    collectorProgram(),
    [
      ...[`${EXAMPLE}${config}`, ...overlays, `yaml:service::telemetry::metrics::readers: [${reader}]`],
    ].flatMap((each) => ['--config', each]),
    { env: { ...env, HEALTH_ENDPOINT: `127.0.0.1:${healthPort}` }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-10_000);
  });
  await healthy(child, `http://127.0.0.1:${healthPort}/`, () => log);
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    metric: async (name) => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      const values = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))];
      return values.reduce((sum, [, value]) => sum + Number(value), 0);
    },
  };
}

async function healthy(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const end = Date.now() + START_MILLIS;
  const isHealthy = () =>
    fetch(url).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
  while (!(await isHealthy())) {
    if (child.exitCode !== null || Date.now() > end) {
      child.kill();
      throw new Error(`the collector did not start:\n${log()}`);
    }
    await wait(RETRY_MILLIS);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
