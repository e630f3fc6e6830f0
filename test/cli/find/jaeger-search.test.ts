import { expect } from 'chai';
import { jaegerAt } from '../../../src/cli/find/jaeger.ts';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.ts';

const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const START = 1_764_000_000_000_000;
/** What Jaeger returns at most. */
const LIMIT = 100;

/** A trace with one span per time. */
interface Stored {
  readonly id: string;
  readonly times: readonly number[];
}

/** @param timesOf - the times of the i-th trace */
const storedTraces = (count: number, timesOf: (i: number) => readonly number[]): readonly Stored[] =>
  Array.from({ length: count }, (_, i) => ({
    id: (i + 1).toString(16).padStart(32, '0'),
    times: timesOf(i),
  }));

const answerOf = ({ id, times }: Stored) => ({
  traceID: id,
  processes: { p: { serviceName: 'a' } },
  spans: times.map((startTime, i) => ({
    spanID: String(i + 1),
    operationName: 'POST',
    startTime,
    duration: 1,
    processID: 'p',
    tags: [{ key: 'seek.session_id', type: 'string', value: UUID }],
  })),
});

/**
 * Stands in for a Jaeger that returns the first traces in an order.
 *
 * @param timesOf - the times of a trace that a search compares: of one of them, it must be in the period
 */
async function startLimited(
  stored: readonly Stored[],
  compare: (a: Stored, b: Stored) => number,
  timesOf: (trace: Stored) => readonly number[] = ({ times }) => times,
): Promise<RecordingServer> {
  const sorted = stored.toSorted(compare);
  return startRecordingServer({
    respond: ({ url = '' }, response) => {
      const query = new URL(url, 'http://jaeger').searchParams;
      const [start, end] = [Number(query.get('start')), Number(query.get('end'))];
      const found = query.get('tags')?.includes('seek.session_id')
        ? sorted.filter((trace) => timesOf(trace).some((time) => time >= start && time <= end))
        : [];
      response.end(JSON.stringify({ data: found.slice(0, Number(query.get('limit'))).map(answerOf) }));
    },
  });
}

async function searched(...args: Parameters<typeof startLimited>) {
  const server = await startLimited(...args);
  try {
    const { traces, isComplete } = await jaegerAt(new URL(server.origin)).tracesWith(UUID, START, 'a');
    return { ids: traces.map(({ traceId }) => traceId), isComplete, requests: server.requests.length };
  } finally {
    await server.close();
  }
}

const idsOf = (stored: readonly Stored[]) => stored.map(({ id }) => id);
const first = ({ times }: Stored) => times[0] as number;
const ORDERS = {
  'the newest first': (a: Stored, b: Stored) => first(b) - first(a),
  'the oldest first': (a: Stored, b: Stored) => first(a) - first(b),
  'no order of time': (a: Stored, b: Stored) =>
    (Number.parseInt(a.id, 16) % 7) - (Number.parseInt(b.id, 16) % 7),
};

describe('a search in Jaeger that has more traces than fit a response', () => {
  for (const [order, compare] of Object.entries(ORDERS)) {
    it(`finds all of them, if Jaeger returns ${order}`, async () => {
      const stored = storedTraces(5 * LIMIT, (i) => [START + i * 1_000]);
      const { ids, isComplete } = await searched(stored, compare);
      expect({ ids, isComplete }).to.deep.equal({ ids: idsOf(stored), isComplete: true });
    });
  }

  it('finds all of them, if they are close together in a long period', async () => {
    const stored = storedTraces(3 * LIMIT, (i) => [START + 86_400_000_000 + i]);
    const { ids, isComplete } = await searched(stored, ORDERS['the newest first']);
    expect({ ids, isComplete }).to.deep.equal({ ids: idsOf(stored), isComplete: true });
  });

  it('finds all of them, if Jaeger compares the start of the trace alone', async () => {
    const stored = storedTraces(3 * LIMIT, (i) => [START + i * 1_000, START + i * 1_000 + 60_000_000]);
    const { ids, isComplete } = await searched(stored, ORDERS['the newest first'], (trace) => [first(trace)]);
    expect({ ids, isComplete }).to.deep.equal({ ids: idsOf(stored), isComplete: true });
  });

  it('asks once per attribute if all fit', async () => {
    const stored = storedTraces(LIMIT - 1, (i) => [START + i]);
    const { ids, isComplete, requests } = await searched(stored, ORDERS['the newest first']);
    expect({ found: ids.length, isComplete, requests }).to.deep.equal({
      found: LIMIT - 1,
      isComplete: true,
      requests: 3,
    });
  });

  it('is incomplete if a period can’t be divided', async () => {
    const stored = storedTraces(2 * LIMIT, () => [START + 5]);
    const { ids, isComplete, requests } = await searched(stored, ORDERS['the newest first']);
    expect({ found: ids.length, isComplete }).to.deep.equal({ found: LIMIT, isComplete: false });
    expect(requests).to.be.below(20);
  });

  it('is incomplete after a number of requests, and has found the newest', async () => {
    const stored = storedTraces(50 * LIMIT, (i) => [START + i * 1_000]);
    const { ids, isComplete, requests } = await searched(stored, ORDERS['the newest first']);
    expect(isComplete).to.equal(false);
    expect(requests).to.equal(42);
    expect(ids.length).to.be.within(9 * LIMIT, 50 * LIMIT - 1);
    expect(ids).to.deep.equal(idsOf(stored).slice(-ids.length));
  });
});
