import { expect } from 'chai';
import { compare, FACTS, matches, mismatches, notReceived } from '../../../examples/demo/compare.ts';
import { received, SESSION_ID, span, TRACE_ID } from './two-sides.ts';

describe('the comparison of what SEEK received with what the traces recorded', () => {
  const only = (request = received(), spans = [span()]) => {
    const [session] = compare([request], spans);
    const [comparison] = session?.comparisons ?? [];
    if (comparison === undefined) {
      throw new Error('no request was compared');
    }
    return comparison;
  };

  it('finds no mismatch if both sides are equal', () => {
    expect(FACTS.map((fact) => matches(fact, only()))).to.deep.equal(FACTS.map(() => true));
    expect(mismatches(only())).to.deep.equal([]);
  });

  const others: [string, Parameters<typeof received>[0], RegExp][] = [
    [
      'another session ID',
      { sessionId: '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28' },
      /^X-Session-Id: SEEK received 749fbdc9/,
    ],
    ['no session ID', { sessionId: undefined }, /^X-Session-Id: SEEK received undefined/],
    ['another User-Agent', { userAgent: 'node' }, /^User-Agent: SEEK received node/],
    [
      'another traceparent',
      { headers: { traceparent: '00-1-2-00' } },
      /^traceparent: SEEK received 00-1-2-00/,
    ],
    ['no traceparent', { headers: {} }, /^traceparent: SEEK received undefined/],
  ];
  for (const [what, changed, sentence] of others) {
    it(`finds a mismatch if SEEK received ${what}`, () => {
      expect(mismatches(only(received(changed))).filter((found) => sentence.test(found))).to.have.length(1);
    });
  }

  for (const attribute of ['seek.request_id', 'seek.session_id', 'user_agent.original']) {
    it(`finds a mismatch if the trace recorded another ${attribute}, or none`, () => {
      const { attributes, ...rest } = span();
      for (const value of ['other', undefined]) {
        const { [attribute]: _, ...others } = attributes;
        const changed = {
          ...rest,
          attributes: value === undefined ? others : { ...others, [attribute]: value },
        };
        const found = mismatches(only(received(), [changed]));
        expect(found).to.have.length(1);
        expect(found[0]).to.contain(`but the trace recorded ${value} (${attribute}).`);
      }
    });
  }

  for (const requestId of ['749fbdc9-fbe5-40e9-b5ae-fee3375f1e28', 'not a UUID', undefined]) {
    it(`finds a mismatch if no span belongs to X-Request-Id ${requestId}`, () => {
      const comparison = only(received({ requestId }));
      expect(comparison.span).to.equal(undefined);
      expect(FACTS.some((fact) => matches(fact, comparison))).to.equal(false);
      expect(mismatches(comparison)).to.deep.equal([
        `No span has the ID that X-Request-Id ${requestId} stands for.`,
      ]);
    });
  }

  it('groups requests by session, in the order of SEEK’s responses', () => {
    const sessions = compare(
      [received({ path: '/1' }), received({ sessionId: undefined, path: '/2' }), received({ path: '/3' })],
      [],
    );
    expect(
      sessions.map(({ sessionId, comparisons }) => [
        sessionId,
        comparisons.map(({ request }) => request.path),
      ]),
    ).to.deep.equal([
      [SESSION_ID, ['/1', '/3']],
      ['none', ['/2']],
    ]);
  });

  it('finds requests that were recorded but not received', () => {
    const inbound = { ...span(), attributes: {} };
    expect(notReceived([received()], [span(), inbound])).to.deep.equal([]);
    expect(notReceived([], [span(), inbound])).to.deep.equal([received().requestId]);
  });

  it('returns the span with its trace ID', () => {
    expect(only().span?.traceId).to.equal(TRACE_ID);
  });
});
