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

/** What the exporter retries: the retryable status codes of the OTLP specification, and network errors. */
const PASSING: readonly Fault[] = [
  'refuses connections',
  'accepts and hangs',
  'closes in the middle of a body',
  { status: 429, retryAfter: '2' },
  { status: 503, retryAfter: '2' },
];
/** What it must not retry. Those spans are lost, as the OTLP specification demands. */
const FINAL: readonly Fault[] = [{ status: 400 }, 'shows a certificate that nobody trusts'];

const named = (fault: Fault) =>
  typeof fault === 'string'
    ? fault
    : `answers ${fault.status}${fault.retryAfter === undefined ? '' : ` with Retry-After: ${fault.retryAfter}`}`;

describe('a service whose collector', function () {
  // Minutes on a busy machine.
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

  const start = async (fault?: Fault) => {
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
    };
    observed = await startService({
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      ...(trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate }),
    });
    unobserved = await startService({ ...env, OTEL_TRACES_EXPORTER: 'none' });
  };

  /** Inbound requests, alternately to a service with the collector and to one without a collector. */
  const callBoth = async (what: string) => {
    const times: [number, number][] = [];
    for (let i = 0; i < CALLS; i++) {
      times.push([await timed(() => observed.call()), await timed(() => unobserved.call())]);
    }
    const ratio = median(times.map(([ours]) => ours)) / median(times.map(([, theirs]) => theirs));
    console.log(`      latency where the collector ${what}: ${ratio.toFixed(2)} × that without a collector`);
  };

  /** The request IDs that SEEK has received from the observed service, which makes every other call. */
  const observedRequestIds = () =>
    seek.requests.filter((_, i) => i % 2 === 0).map((request) => onlyHeader(request, 'x-request-id'));

  const expectNothingPrinted = async () => {
    const { stdout } = await observed.kill();
    expect(stdout).to.equal(`listening on ${observed.origin}\n`);
  };

  for (const fault of PASSING) {
    it(`${named(fault)} works on unchanged, and loses no span when the fault is over`, async () => {
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
    it(`${named(fault)} works on unchanged, and records again when the fault is over`, async () => {
      await start(fault);
      await callBoth(named(fault));
      await collector.met;
      expect(collector.receiver.spans).to.have.length(0);
      await collector.recover();

      const before = seek.requests.length;
      await callBoth('is well again');
      const sent = observedRequestIds().slice(before / 2);
      const spans = await collector.receiver.waitForSpans((all) => holds(all, sent));
      expect(requestIdsOf(spans)).to.include.members(sent);
      await expectNothingPrinted();
    });
  }

  it('dies and comes back works on unchanged, and loses no span', async () => {
    await start();
    await callBoth('is well');
    await collector.receiver.waitForSpans((all) => holds(all, observedRequestIds()));
    await collector.die();
    await callBoth('is dead');
    await collector.recover();
    await callBoth('is back');

    const sent = observedRequestIds();
    expect(sent).to.have.length(3 * CALLS);
    const spans = await collector.receiver.waitForSpans((all) => holds(all, sent));
    // A batch that was in flight when the collector died is sent again, so a span may arrive twice.
    expect(new Set(requestIdsOf(spans))).to.deep.equal(new Set(sent));
    await expectNothingPrinted();
  });

  it('accepts and hangs keeps no more in memory than its queue holds', async () => {
    await start('accepts and hangs');
    // More spans than the queue holds, so it is full from here on.
    const full = await observed.burst(2_500);
    const later = await observed.burst(10_000);
    expect(later.heapBytes - full.heapBytes).to.be.below(2 * 2 ** 20);
    await expectNothingPrinted();
  });
});

interface Service {
  readonly origin: string;
  /** One inbound request, for which the service calls SEEK. Rejects if the response is wrong. */
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

/** Whether all requests are recorded, and the inbound requests that they were made for. */
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
