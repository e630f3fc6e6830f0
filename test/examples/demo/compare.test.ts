import { expect } from 'chai';
import { agrees, compare, disagreements, FACTS, neverReceived } from '../../../examples/demo/compare.ts';
import { received, SESSION_ID, span, TRACE_ID } from './two-sides.ts';

describe('the comparison of what SEEK received with what the traces recorded', () => {
  const only = (request = received(), spans = [span()]) => {
    const [session] = compare([request], spans);
    const [comparison] = session?.comparisons ?? [];
    if (comparison === undefined) {
      throw new Error('nothing was compared');
    }
    return comparison;
  };

  it('agrees where both sides are the same', () => {
    expect(FACTS.map((fact) => agrees(fact, only()))).to.deep.equal(FACTS.map(() => true));
    expect(disagreements(only())).to.deep.equal([]);
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
    it(`disagrees where SEEK received ${what}`, () => {
      expect(disagreements(only(received(changed))).filter((found) => sentence.test(found))).to.have.length(
        1,
      );
    });
  }

  for (const attribute of ['seek.request_id', 'seek.session_id', 'user_agent.original']) {
    it(`disagrees where the trace recorded another ${attribute}, or none`, () => {
      const { attributes, ...rest } = span();
      for (const value of ['other', undefined]) {
        const { [attribute]: _, ...others } = attributes;
        const changed = {
          ...rest,
          attributes: value === undefined ? others : { ...others, [attribute]: value },
        };
        const found = disagreements(only(received(), [changed]));
        expect(found).to.have.length(1);
        expect(found[0]).to.contain(`${attribute}: the trace recorded ${value}`);
      }
    });
  }

  for (const requestId of ['749fbdc9-fbe5-40e9-b5ae-fee3375f1e28', 'no UUID', undefined]) {
    it(`disagrees where X-Request-Id is ${requestId}, which stands for no span`, () => {
      const comparison = only(received({ requestId }));
      expect(comparison.span).to.equal(undefined);
      expect(FACTS.some((fact) => agrees(fact, comparison))).to.equal(false);
      expect(disagreements(comparison)).to.deep.equal([
        `no span of the traces has the ID that X-Request-Id ${requestId} stands for`,
      ]);
    });
  }

  it('groups by session, in the order in which SEEK answered', () => {
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

  it('finds what was recorded and never received', () => {
    const inbound = { ...span(), attributes: {} };
    expect(neverReceived([received()], [span(), inbound])).to.deep.equal([]);
    expect(neverReceived([], [span(), inbound])).to.deep.equal([received().requestId]);
  });

  it('knows the trace', () => {
    expect(only().span?.traceId).to.equal(TRACE_ID);
  });
});
