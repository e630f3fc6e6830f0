import { type Context, context, propagation, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { MAX, NIL, validate, version } from 'uuid';
import type { Warn } from '../../src/core/diagnostics.ts';
import {
  contextInInboundRequest,
  contextInSession,
  type SessionSettings,
  type SessionSource,
  sessionOf,
} from '../../src/core/session.ts';
import { withSeekSession } from '../../src/node/with-seek-session.ts';
import { IN_TRACE, TRACE_SESSION_ID } from '../support/trace-context.ts';

const SESSION_ID = '749FBDC9-fbe5-70e9-b5ae-fee3375f1e28';
const OTHER_SESSION_ID = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
const IN_NO_TRACE = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '00000000000000000000000000000000',
  spanId: '0000000000000000',
  traceFlags: TraceFlags.NONE,
});

const by = (session: SessionSource, warnOnce: Warn = () => {}): SessionSettings => ({
  session,
  acceptSession: true,
  warnOnce,
});

describe('sessionOf', () => {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => {
    context.disable();
  });

  it('returns undefined outside any session and trace', () => {
    expect(sessionOf(ROOT_CONTEXT, by('trace'))).to.equal(undefined);
    expect(sessionOf(IN_NO_TRACE, by('trace'))).to.equal(undefined);
  });

  it('returns the session of the trace, even if the trace is not sampled', () => {
    expect(sessionOf(IN_TRACE, by('trace'))).to.equal(TRACE_SESSION_ID);
  });

  describe('with a source', () => {
    it("returns one version-4 UUID inside and outside traces for 'process'", () => {
      const sessionId = sessionOf(ROOT_CONTEXT, by('process')) as string;
      expect(validate(sessionId) && version(sessionId)).to.equal(4);
      expect(sessionOf(ROOT_CONTEXT, by('process'))).to.equal(sessionId);
      expect(sessionOf(IN_TRACE, by('process'))).to.equal(sessionId);
    });

    it('calls a source function each time and does not change its UUID', () => {
      const answers = [SESSION_ID, OTHER_SESSION_ID];
      const source = () => answers.shift();
      expect(sessionOf(IN_TRACE, by(source))).to.equal(SESSION_ID);
      expect(sessionOf(ROOT_CONTEXT, by(source))).to.equal(OTHER_SESSION_ID);
      expect(sessionOf(IN_TRACE, by(source))).to.equal(TRACE_SESSION_ID);
    });

    const error = new Error('from the application');
    const failing: [what: string, source: () => unknown, warnings: unknown[][]][] = [
      ['returns undefined', () => undefined, []],
      ...['', 'session', `${SESSION_ID}\r\n`, NIL, MAX, null, 7, {}, Promise.resolve(SESSION_ID)].map(
        (answer): [string, () => unknown, unknown[][]] => [
          `returns ${answer instanceof Promise ? 'a promise' : JSON.stringify(answer)}, and warns`,
          () => answer,
          [['the session option did not return a UUID; the session of the trace is used instead']],
        ],
      ),
      [
        'throws, and warns',
        () => {
          throw error;
        },
        [['the session option threw an error; the session of the trace is used instead', error]],
      ],
    ];
    for (const [what, source, expected] of failing) {
      it(`returns the session of the trace if the source function ${what}`, () => {
        const warnings: unknown[][] = [];
        const onInvalid = (...args: unknown[]) => void warnings.push(args);
        expect(sessionOf(IN_TRACE, by(source as SessionSource, onInvalid))).to.equal(TRACE_SESSION_ID);
        expect(warnings).to.deep.equal(expected);
        expect(sessionOf(ROOT_CONTEXT, by(source as SessionSource))).to.equal(undefined);
      });
    }
  });

  it('returns the session of an inbound request if there is no other', () => {
    const inInboundRequest = (parent: Context) =>
      sessionOf(contextInInboundRequest(parent, { sessionId: SESSION_ID }), by('trace'));
    expect(inInboundRequest(ROOT_CONTEXT)).to.equal(SESSION_ID);
    expect(inInboundRequest(IN_NO_TRACE)).to.equal(SESSION_ID);
    expect(inInboundRequest(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    expect(inInboundRequest(contextInSession(ROOT_CONTEXT, OTHER_SESSION_ID))).to.equal(OTHER_SESSION_ID);
    const source = by(() => OTHER_SESSION_ID);
    expect(sessionOf(contextInInboundRequest(ROOT_CONTEXT, { sessionId: SESSION_ID }), source)).to.equal(
      OTHER_SESSION_ID,
    );
  });

  describe('with a session in baggage', () => {
    const withBaggage = (value: string) =>
      propagation.setBaggage(IN_TRACE, propagation.createBaggage({ 'seek.session_id': { value } }));

    it('prefers it to every source and to the trace, but not to the session of the context', () => {
      for (const source of ['trace', 'process', () => OTHER_SESSION_ID] as const) {
        expect(sessionOf(withBaggage(SESSION_ID), by(source))).to.equal(SESSION_ID);
      }
      context.with(withBaggage(SESSION_ID), () =>
        withSeekSession({ sessionId: OTHER_SESSION_ID }, () =>
          expect(sessionOf(context.active(), by('trace'))).to.equal(OTHER_SESSION_ID),
        ),
      );
    });

    it('prefers it to the session of an inbound request', () => {
      const inInboundRequest = contextInInboundRequest(withBaggage(SESSION_ID), {
        sessionId: OTHER_SESSION_ID,
      });
      expect(sessionOf(inInboundRequest, by('trace'))).to.equal(SESSION_ID);
    });

    it('ignores it if inbound sessions are not accepted', () => {
      const found = sessionOf(withBaggage(SESSION_ID), { session: 'trace', acceptSession: false });
      expect(found).to.equal(TRACE_SESSION_ID);
    });

    it('ignores it if it is not a UUID, with a warning that does not quote it', () => {
      const warnings: string[] = [];
      const found = sessionOf(
        withBaggage('evil'),
        by('trace', (message) => warnings.push(message)),
      );
      expect(found).to.equal(TRACE_SESSION_ID);
      expect(warnings).to.deep.equal(['seek.session_id in inbound baggage is not a UUID and is ignored']);
    });
  });
});
