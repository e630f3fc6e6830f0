import { setImmediate } from 'node:timers/promises';
import { context, propagation, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import {
  getSeekSessionId,
  type SessionSource,
  sessionOf,
  useSessionSource,
  withSeekSession,
} from '../src/session.ts';

const SESSION_ID = '749FBDC9-fbe5-70e9-b5ae-fee3375f1e28';
const OTHER_SESSION_ID = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
const TRACE_SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const IN_TRACE = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: TraceFlags.NONE,
});
const IN_NO_TRACE = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '00000000000000000000000000000000',
  spanId: '0000000000000000',
  traceFlags: TraceFlags.NONE,
});

describe('sessions', () => {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => {
    context.disable();
  });
  afterEach(() => {
    useSessionSource('trace');
  });

  describe('withSeekSession', () => {
    it('returns what the function returns, at once or later', async () => {
      const result = {};
      expect(withSeekSession(() => result)).to.equal(result);
      expect(withSeekSession({}, () => result)).to.equal(result);
      const promise = Promise.resolve(result);
      expect(withSeekSession(() => promise)).to.equal(promise);
      expect(await withSeekSession(async () => result)).to.equal(result);
    });

    it('throws what the function throws, at once or later, and the session is over', async () => {
      const error = new Error('from the application');
      expect(() =>
        withSeekSession(() => {
          throw error;
        }),
      ).to.throw(error);
      expect(
        await withSeekSession(async () => {
          await setImmediate();
          throw error;
        }).catch((caught: unknown) => caught),
      ).to.equal(error);
      expect(getSeekSessionId()).to.equal(undefined);
    });

    it('calls the function once, without arguments', () => {
      const calls: unknown[][] = [];
      withSeekSession((...args: unknown[]) => void calls.push(args));
      withSeekSession({ sessionId: SESSION_ID }, (...args: unknown[]) => void calls.push(args));
      expect(calls).to.deep.equal([[], []]);
    });

    it('makes a new version-4 UUID each time', () => {
      const sessions = Array.from({ length: 100 }, () => withSeekSession(() => getSeekSessionId()) as string);
      expect(new Set(sessions).size).to.equal(100);
      for (const sessionId of sessions) {
        expect(validate(sessionId) && version(sessionId)).to.equal(4);
      }
    });

    it('keeps a given session ID byte for byte, whatever its version and letter case', () => {
      expect(withSeekSession({ sessionId: SESSION_ID }, () => getSeekSessionId())).to.equal(SESSION_ID);
    });

    it('goes before the trace and before any source', () => {
      for (const source of ['trace', 'process', () => OTHER_SESSION_ID] as const) {
        useSessionSource(source);
        context.with(IN_TRACE, () =>
          withSeekSession({ sessionId: SESSION_ID }, () => {
            expect(getSeekSessionId()).to.equal(SESSION_ID);
          }),
        );
      }
    });

    it('nested, holds inside only', () => {
      withSeekSession({ sessionId: SESSION_ID }, () => {
        withSeekSession({ sessionId: OTHER_SESSION_ID }, () => {
          expect(getSeekSessionId()).to.equal(OTHER_SESSION_ID);
        });
        expect(getSeekSessionId()).to.equal(SESSION_ID);
      });
      expect(getSeekSessionId()).to.equal(undefined);
    });

    it('puts the session into baggage with propagate: true, beside what is there, and only then', () => {
      const entries = () => Object.fromEntries(propagation.getActiveBaggage()?.getAllEntries() ?? []);
      const tenant = propagation.createBaggage({ tenant: { value: 'a' } });
      context.with(propagation.setBaggage(ROOT_CONTEXT, tenant), () => {
        withSeekSession({ sessionId: SESSION_ID, propagate: true }, () => {
          expect(entries()).to.deep.equal({
            tenant: { value: 'a' },
            'seek.session_id': { value: SESSION_ID },
          });
          // What is not to go to other services doesn't leave the session around it there in its place.
          withSeekSession({ sessionId: OTHER_SESSION_ID }, () =>
            expect(entries()).to.deep.equal({ tenant: { value: 'a' } }),
          );
        });
        expect(entries()).to.deep.equal({ tenant: { value: 'a' } });
      });
      withSeekSession({ propagate: true }, () =>
        expect(entries()).to.deep.equal({ 'seek.session_id': { value: getSeekSessionId() } }),
      );
      withSeekSession({ propagate: false }, () => expect(entries()).to.deep.equal({}));
    });

    it('throws a TypeError for a propagate that is neither true nor false', () => {
      expect(() => withSeekSession({ propagate: 'yes' as never }, () => {})).to.throw(
        TypeError,
        'withSeekSession: propagate must be true or false',
      );
    });

    it('keeps sessions that run at the same time apart', async () => {
      const seen = await Promise.all(
        Array.from({ length: 100 }, () =>
          withSeekSession(async () => {
            const sessions = new Set([getSeekSessionId()]);
            for (let turn = 0; turn < 5; turn++) {
              await setImmediate();
              sessions.add(getSeekSessionId());
            }
            return [...sessions];
          }),
        ),
      );
      expect(seen.filter((sessions) => sessions.length !== 1)).to.deep.equal([]);
      expect(new Set(seen.flat()).size).to.equal(100);
    });

    for (const [what, args, message] of [
      ['nothing', [], 'withSeekSession takes a function, or an object of options and a function'],
      ['no function', [undefined], 'withSeekSession takes a function to run in the session'],
      ['no function but options', [{}], 'withSeekSession takes a function to run in the session'],
      ['no function behind options', [{}, 'fn'], 'withSeekSession takes a function to run in the session'],
      ...[undefined, null, SESSION_ID, () => {}].map(
        (options) =>
          [
            `${typeof options === 'object' ? 'null' : typeof options} as options`,
            [options, () => {}],
            'withSeekSession takes a function, or an object of options and a function',
          ] as const,
      ),
      ...['', 'session', `${SESSION_ID} `, `${SESSION_ID}\r\n`, SESSION_ID.replaceAll('-', ''), 7, {}].map(
        (sessionId) =>
          [
            `${JSON.stringify(sessionId)} as sessionId`,
            [{ sessionId }, () => {}],
            'withSeekSession: sessionId must be a UUID, such as crypto.randomUUID() returns',
          ] as const,
      ),
    ] as const) {
      it(`throws a TypeError, and calls nothing, where it is given ${what}`, () => {
        let called = false;
        const guarded = args.map((arg) => (typeof arg === 'function' ? () => (called = true) : arg));
        expect(() => (withSeekSession as (...args: unknown[]) => unknown)(...guarded)).to.throw(
          TypeError,
          message,
        );
        expect(called).to.equal(false);
      });
    }
  });

  describe('getSeekSessionId', () => {
    it('is undefined outside of any session and any trace', () => {
      expect(getSeekSessionId()).to.equal(undefined);
      expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
      expect(getSeekSessionId(IN_NO_TRACE)).to.equal(undefined);
    });

    it("is the trace's in a trace, even in one that is not sampled", () => {
      expect(context.with(IN_TRACE, () => getSeekSessionId())).to.equal(TRACE_SESSION_ID);
    });

    it('is that of a given context, not of the active one', () => {
      const inSession = withSeekSession({ sessionId: SESSION_ID }, () => context.active());
      expect(getSeekSessionId(inSession)).to.equal(SESSION_ID);
      expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
      context.with(inSession, () => {
        expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
        expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
      });
    });

    it('goes by the source that was set up last', () => {
      useSessionSource(() => SESSION_ID);
      expect(getSeekSessionId(IN_TRACE)).to.equal(SESSION_ID);
      useSessionSource(() => OTHER_SESSION_ID);
      expect(getSeekSessionId(IN_TRACE)).to.equal(OTHER_SESSION_ID);
      useSessionSource('trace');
      expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    });

    it('throws nothing where the source does', () => {
      useSessionSource(() => {
        throw new Error('from the application');
      });
      expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
      useSessionSource(() => 'no UUID');
      expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
    });
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
          [['the session option returned no UUID; the trace makes the session instead']],
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
          expect(getSeekSessionId()).to.equal(OTHER_SESSION_ID),
        ),
      );
    });

    it('that is not a UUID is ignored, and said so without repeating it', () => {
      const said: string[] = [];
      const found = sessionOf(withBaggage('evil'), 'trace', (message) => said.push(message));
      expect(found).to.equal(TRACE_SESSION_ID);
      expect(said).to.deep.equal(['seek.session_id in inbound baggage is not a UUID; such are ignored']);
    });
  });
});
