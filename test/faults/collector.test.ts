import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { ReceivedSpan } from '../../examples/stand-ins/otlp-receiver.ts';
import { type Fault, type FaultyCollector, startFaultyCollector } from '../support/faulty-collector.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, type Running, startNode } from '../support/run-node.ts';

const SERVICE = fileURLToPath(new URL('../fixtures/calling-service.mjs', import.meta.url));
const CALLS = 100;
const ANSWER = JSON.stringify({ data: { version: '1.0.0' } });

/**
 * The faults after which the exporter retries: network errors and the retryable status codes of the OTLP specification.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
 */
const PASSING: readonly Fault[] = [
  'refuses connections',
  'accepts and hangs',
  'closes in the middle of a body',
  { status: 429, retryAfter: '2' },
  { status: 503, retryAfter: '2' },
];
/** The faults after which the exporter must not retry. The spans are lost, as the OTLP specification requires. */
const FINAL: readonly Fault[] = [{ status: 400 }, 'shows a certificate that nobody trusts'];

const named = (fault: Fault) =>
  typeof fault === 'string'
    ? fault
    : `responds with ${fault.status}${fault.retryAfter === undefined ? '' : ` and Retry-After: ${fault.retryAfter}`}`;

describe('a service', function () {
  // Takes minutes on a busy machine.
  this.timeout(600_000);
  let folder: string;
  let seek: RecordingServer;
  let collector: FaultyCollector;
  let observed: Service;
  let unobserved: Service;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collector-'));
    seek = await startRecordingServer({ respond: (_, response) => response.end(ANSWER) });
  });
  afterEach(async () => {
    await Promise.all([observed.kill(), unobserved.kill()]);
    await collector.close();
    await seek.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (fault?: Fault, variables: Record<string, string> = {}) => {
    collector = await startFaultyCollector(fault);
    const { url, trusted } = collector;
    const certificate = join(folder, 'certificate.pem');
    writeFileSync(certificate, trusted ?? '');
    const env = {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      ...variables,
    };
    observed = await startService({
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      ...(trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate }),
    });
    unobserved = await startService({ ...env, OTEL_TRACES_EXPORTER: 'none' });
  };

  /** Sends inbound requests, alternately to the service with a collector and to the service without one. */
  const callBoth = async (what: string) => {
    const times: [number, number][] = [];
    for (let i = 0; i < CALLS; i++) {
      times.push([await timed(() => observed.call()), await timed(() => unobserved.call())]);
    }
    const ratio = median(times.map(([ours]) => ours)) / median(times.map(([, theirs]) => theirs));
    console.log(
      `      latency if the collector ${what}: ${ratio.toFixed(2)} × the latency without a collector`,
    );
  };

  /** Returns the request IDs that SEEK received from the observed service, which makes every other call. */
  const observedRequestIds = () =>
    seek.requests.filter((_, i) => i % 2 === 0).map((request) => onlyHeader(request, 'x-request-id'));

  const expectNothingPrinted = async () => {
    const { stdout } = await observed.kill();
    expect(stdout).to.equal(`listening on ${observed.origin}\n`);
  };

  for (const fault of PASSING) {
    it(`works unchanged with a collector that ${named(fault)}, and loses no span after recovery`, async () => {
      await start(fault);
      await callBoth(named(fault));
      await collector.met;
      expect(collector.receiver.spans).to.have.length(0);
      await collector.recover();

      const sent = observedRequestIds();
      const spans = await collector.receiver.waitForSpans((all) => holds(all, sent));
      expect(requestIdsOf(spans)).to.have.members(sent);
      // Each call to SEEK was made for an inbound request.
      expect(spans.filter(({ kind }) => kind === 2)).to.have.length(CALLS);
      await expectNothingPrinted();
    });
  }

  for (const fault of FINAL) {
    it(`works unchanged with a collector that ${named(fault)}, and exports new spans after recovery`, async () => {
      await start(fault);
      await callBoth(named(fault));
      await collector.met;
      expect(collector.receiver.spans).to.have.length(0);
      await collector.recover();

      const before = seek.requests.length;
      await callBoth('has recovered');
      const sent = observedRequestIds().slice(before / 2);
      const spans = await collector.receiver.waitForSpans((all) => holds(all, sent));
      expect(requestIdsOf(spans)).to.include.members(sent);
      await expectNothingPrinted();
    });
  }

  it('works unchanged with a collector that restarts, and loses no span', async () => {
    await start();
    await callBoth('is running');
    await collector.receiver.waitForSpans((all) => holds(all, observedRequestIds()));
    await collector.die();
    await callBoth('is down');
    await collector.recover();
    await callBoth('has restarted');

    const sent = observedRequestIds();
    expect(sent).to.have.length(3 * CALLS);
    const spans = await collector.receiver.waitForSpans((all) => holds(all, sent));
    // A batch that was in flight when the collector stopped is sent again, so a span may arrive twice.
    expect(new Set(requestIdsOf(spans))).to.deep.equal(new Set(sent));
    await expectNothingPrinted();
  });

  it('keeps no more in memory than its queue with a collector that accepts and hangs', async () => {
    // One export, which never ends. The exporter keeps each batch that has timed out for about a minute, so that the
    // memory would depend on the time that the calls take.
    const timeouts = { OTEL_EXPORTER_OTLP_TIMEOUT: '600000', OTEL_BSP_EXPORT_TIMEOUT: '600000' };
    await start('accepts and hangs', timeouts);
    // More spans than the queue holds, so the queue is full from here on.
    const full = await observed.burst(2_500);
    const later = await observed.burst(10_000);
    expect(later.heapBytes - full.heapBytes).to.be.below(2 * 2 ** 20);
    await expectNothingPrinted();
  });
});

interface Service {
  readonly origin: string;
  /** Sends an inbound request, for which the service calls SEEK. Rejects if the response is wrong. */
  call(): Promise<void>;
  burst(calls: number): Promise<{ heapBytes: number }>;
  kill(): Running['ended'];
}

async function startService(env: Record<string, string>): Promise<Service> {
  const running = startNode(['--expose-gc', '--import', REGISTER, SERVICE], env);
  const origin = (await running.printed(/(?<=listening on )\S+/)).trim();
  return {
    origin,
    call: async () => {
      const response = await fetch(origin);
      expect(await response.json()).to.deep.equal({ status: 200, body: ANSWER });
    },
    burst: async (calls) => (await fetch(`${origin}/burst?calls=${calls}`)).json() as never,
    kill: () => {
      running.child.kill('SIGKILL');
      return running.ended;
    },
  };
}

function requestIdsOf(spans: readonly ReceivedSpan[]): unknown[] {
  return spans.filter(({ kind }) => kind === 3).map(({ attributes }) => attributes['seek.request_id']);
}

/** Whether the spans include all requests and the inbound requests that caused them. */
function holds(spans: readonly ReceivedSpan[], requestIds: readonly string[]): boolean {
  const ids = new Set(requestIdsOf(spans));
  return (
    spans.filter(({ kind }) => kind === 2).length >= requestIds.length &&
    requestIds.every((id) => ids.has(id))
  );
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
