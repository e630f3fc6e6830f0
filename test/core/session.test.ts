import { context, propagation, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { type SessionSource, sessionOf } from '../../src/core/session.ts';
import { withSeekSession } from '../../src/core/with-seek-session.ts';
import { IN_TRACE, TRACE_SESSION_ID } from '../support/trace-context.ts';

const SESSION_ID = '749FBDC9-fbe5-70e9-b5ae-fee3375f1e28';
const OTHER_SESSION_ID = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
const IN_NO_TRACE = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '00000000000000000000000000000000',
  spanId: '0000000000000000',
  traceFlags: TraceFlags.NONE,
});

describe('sessionOf', () => {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => {
    context.disable();
  });

  it('is undefined outside of any session and any trace', () => {
    expect(sessionOf(ROOT_CONTEXT, 'trace')).to.equal(undefined);
    expect(sessionOf(IN_NO_TRACE, 'trace')).to.equal(undefined);
  });

  it('is the session of the trace in a trace, even in one that is not sampled', () => {
    expect(sessionOf(IN_TRACE, 'trace')).to.equal(TRACE_SESSION_ID);
  });

  describe('the source', () => {
    it("'process' is one version-4 UUID, in every trace and in none", () => {
      const sessionId = sessionOf(ROOT_CONTEXT, 'process') as string;
      expect(validate(sessionId) && version(sessionId)).to.equal(4);
      expect(sessionOf(ROOT_CONTEXT, 'process')).to.equal(sessionId);
      expect(sessionOf(IN_TRACE, 'process')).to.equal(sessionId);
    });

    it('that is a function is asked each time, and its UUID is kept byte for byte', () => {
      const answers = [SESSION_ID, OTHER_SESSION_ID];
      const source = () => answers.shift();
      expect(sessionOf(IN_TRACE, source)).to.equal(SESSION_ID);
      expect(sessionOf(ROOT_CONTEXT, source)).to.equal(OTHER_SESSION_ID);
      expect(sessionOf(IN_TRACE, source)).to.equal(TRACE_SESSION_ID);
    });

    const error = new Error('from the application');
    const failing: [what: string, source: () => unknown, told: unknown[][]][] = [
      ['returns undefined leaves it to the trace', () => undefined, []],
      ...['', 'session', `${SESSION_ID}\r\n`, null, 7, {}, Promise.resolve(SESSION_ID)].map(
        (answer): [string, () => unknown, unknown[][]] => [
          `returns ${answer instanceof Promise ? 'a promise' : JSON.stringify(answer)} leaves it to the trace, and is told of`,
          () => answer,
          [['the session option returned something other than a UUID; the trace makes the session instead']],
        ],
      ),
      [
        'throws leaves it to the trace, and is told of',
        () => {
          throw error;
        },
        [['the session option threw; the trace makes the session instead', error]],
      ],
    ];
    for (const [what, source, expected] of failing) {
      it(`that is a function which ${what}`, () => {
        const told: unknown[][] = [];
        const onInvalid = (...args: unknown[]) => void told.push(args);
        expect(sessionOf(IN_TRACE, source as SessionSource, onInvalid)).to.equal(TRACE_SESSION_ID);
        expect(told).to.deep.equal(expected);
        expect(sessionOf(ROOT_CONTEXT, source as SessionSource)).to.equal(undefined);
      });
    }
  });

  describe('in baggage', () => {
    const withBaggage = (value: string) =>
      propagation.setBaggage(IN_TRACE, propagation.createBaggage({ 'seek.session_id': { value } }));

    it('goes before any source and before the trace, and behind that of the context', () => {
      for (const source of ['trace', 'process', () => OTHER_SESSION_ID] as const) {
        expect(sessionOf(withBaggage(SESSION_ID), source)).to.equal(SESSION_ID);
      }
      context.with(withBaggage(SESSION_ID), () =>
        withSeekSession({ sessionId: OTHER_SESSION_ID }, () =>
          expect(sessionOf(context.active(), 'trace')).to.equal(OTHER_SESSION_ID),
        ),
      );
    });

    it('that is not a UUID is ignored, and said so without repeating it', () => {
      const said: string[] = [];
      const found = sessionOf(withBaggage('evil'), 'trace', (message) => said.push(message));
      expect(found).to.equal(TRACE_SESSION_ID);
      expect(said).to.deep.equal(['seek.session_id in inbound baggage is not a UUID and is ignored']);
    });
  });
});
