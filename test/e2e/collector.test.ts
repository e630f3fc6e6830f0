import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { type Collector, collectorProgram, freePort, startCollector } from '../support/collector.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, type Running, startNode } from '../support/run-node.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/collector/', import.meta.url));
const SERVICE = fileURLToPath(new URL('../fixtures/calling-service.mjs', import.meta.url));
const RETRY_MILLIS = 100;
/** A server and a client span in each of two services. */
const SPANS_OF_A_TRACE = 4;

describe('real Collectors with the example’s configuration', () => {
  let folder: string;
  let seek: RecordingServer;
  /** Every fifth call to SEEK fails. */
  const isFailing = (count: number) => count % 5 === 0;
  let ports: { agent: number; gateways: number[]; backends: number[] };
  let backends: OtlpReceiver[];
  let gateways: Collector[];
  let agent: Collector;

  const startBackends = () => Promise.all(ports.backends.map((port) => startOtlpReceiver({ port })));
  const startGateways = () =>
    Promise.all(
      ports.gateways.map((port, i) =>
        startCollector({
          config: 'gateway.yaml',
          env: {
            OTLP_GRPC_ENDPOINT: `127.0.0.1:${port}`,
            QUEUE_DIRECTORY: join(folder, `gateway-${i}`),
            BACKEND_ENDPOINT: `http://127.0.0.1:${ports.backends[i]}`,
            DECISION_WAIT: '2s',
            SAMPLED_PERCENT: '0',
          },
          // The receiver of these tests reads JSON.
          overlays: ['yaml:exporters::otlp_http::encoding: json'],
        }),
      ),
    );
  const startAgent = async () =>
    startCollector({
      config: 'agent.yaml',
      env: {
        OTLP_HTTP_ENDPOINT: `127.0.0.1:${ports.agent}`,
        OTLP_GRPC_ENDPOINT: `127.0.0.1:${await freePort()}`,
        QUEUE_DIRECTORY: join(folder, 'agent'),
      },
      // The gateways on one machine have different ports, which DNS does not provide.
      overlays: [
        `yaml:exporters::load_balancing::resolver: {dns: null, static: {hostnames: [${ports.gateways.map((port) => `"127.0.0.1:${port}"`).join(', ')}]}}`,
      ],
    });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collector-'));
    seek = await startRecordingServer({
      respond: (_, response, count) => response.writeHead(isFailing(count) ? 503 : 200).end('{}'),
    });
    ports = {
      agent: await freePort(),
      gateways: [await freePort(), await freePort()],
      backends: [await freePort(), await freePort()],
    };
    backends = await startBackends();
    gateways = await startGateways();
    agent = await startAgent();
  });
  after(async () => {
    await Promise.all([agent?.stop(), ...(gateways ?? []).map((gateway) => gateway.stop())]);
    await Promise.all([seek?.close(), ...(backends ?? []).map((backend) => backend.close())]);
    rmSync(folder, { recursive: true, force: true });
  });

  const startService = async (
    name: string,
    seekUrl: string,
  ): Promise<{ running: Running; origin: string }> => {
    const running = startNode(['--import', REGISTER, SERVICE], {
      OTEL_SERVICE_NAME: name,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.agent}`,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      SEEK_URL: seekUrl,
      SEEK_OTEL_HOSTS: new URL(seek.origin).host,
    });
    const line = await running.printed(/listening on (\S+)/);
    return { running, origin: line.slice('listening on '.length) };
  };

  /** Sends requests to SEEK through two services. After all spans are exported, resolves to the IDs of the failed ones. */
  async function sendRequests(requests: number): Promise<readonly string[]> {
    const earlier = seek.requests.length;
    const posting = await startService('posting-service', seek.origin);
    const web = await startService('web-service', posting.origin);
    for (let i = 0; i < requests; i++) {
      await (await fetch(web.origin)).arrayBuffer();
    }
    for (const { running } of [web, posting]) {
      running.child.kill('SIGTERM');
      await running.ended;
    }
    return seek.requests
      .map(({ headers }, i) => (isFailing(i + 1) ? String(headers['x-request-id']) : ''))
      .slice(earlier)
      .filter((requestId) => requestId !== '');
  }

  const spansOf = (requestId: string) =>
    backends.map(({ spans }) => {
      const call = spans.find(({ attributes }) => attributes['seek.request_id'] === requestId);
      return spans.filter(({ traceId }) => traceId === call?.traceId);
    });
  const isComplete = (requestId: string) =>
    spansOf(requestId).some((spans) => spans.length === SPANS_OF_A_TRACE);
  const until = async (condition: () => boolean | Promise<boolean>) => {
    while (!(await condition())) {
      await wait(RETRY_MILLIS);
    }
  };

  for (const config of ['agent.yaml', 'gateway.yaml']) {
    it(`accept ${config} as valid`, () => {
      execFileSync(collectorProgram(), ['validate', '--config', EXAMPLE + config], {
        env: { QUEUE_DIRECTORY: join(folder, 'validated') },
      });
    });
  }

  it('keep only traces with a failed call to SEEK, each complete and in one gateway', async () => {
    const failed = await sendRequests(200);
    expect(failed).to.have.length(40);
    await until(() => failed.every(isComplete));
    for (const requestId of failed) {
      expect(spansOf(requestId).map((spans) => spans.length)).to.have.members([SPANS_OF_A_TRACE, 0]);
    }
    for (const { spans } of backends) {
      expect(spans.length, 'spans that a gateway kept').to.be.above(0);
    }
    const kept = backends.flatMap(({ spans }) => spans);
    expect(kept).to.have.length(failed.length * SPANS_OF_A_TRACE);
    const names = new Set(kept.map(({ resource }) => resource['service.name']));
    expect([...names]).to.have.members(['web-service', 'posting-service']);
  });

  it('lose no spans if the agent is killed while no gateway runs', async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    const failed = await sendRequests(50);
    expect(failed).to.have.length(10);
    await agent.kill();
    agent = await startAgent();
    gateways = await startGateways();
    await until(() => failed.every(isComplete));
  });

  it('lose no spans if the gateways restart while no backend runs', async () => {
    await Promise.all(backends.map((backend) => backend.close()));
    const accepted = () =>
      Promise.all(gateways.map((gateway) => gateway.metric('otelcol_receiver_accepted_spans')));
    const total = async () => (await accepted()).reduce((sum, each) => sum + each, 0);
    const earlier = await total();
    const failed = await sendRequests(50);
    await until(async () => (await total()) - earlier === 50 * SPANS_OF_A_TRACE);
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    gateways = await startGateways();
    backends = await startBackends();
    await until(() => failed.every(isComplete));
  });
});
