import { setImmediate } from 'node:timers/promises';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { sessionOf } from '../../src/core/session.ts';
import { withSeekSession } from '../../src/node/with-seek-session.ts';
import { IN_TRACE } from '../support/trace-context.ts';

const SESSION_ID = '749FBDC9-fbe5-70e9-b5ae-fee3375f1e28';
const OTHER_SESSION_ID = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';

const activeSession = () => sessionOf(context.active(), { session: 'trace', acceptSession: true });

describe('withSeekSession', () => {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => {
    context.disable();
  });

  it('returns the result of a synchronous or asynchronous function', async () => {
    const result = {};
    expect(withSeekSession(() => result)).to.equal(result);
    expect(withSeekSession({}, () => result)).to.equal(result);
    const promise = Promise.resolve(result);
    expect(withSeekSession(() => promise)).to.equal(promise);
    expect(await withSeekSession(async () => result)).to.equal(result);
  });

  it('throws the error of a synchronous or asynchronous function, and ends the session', async () => {
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
    expect(activeSession()).to.equal(undefined);
  });

  it('calls the function once, without arguments', () => {
    const calls: unknown[][] = [];
    withSeekSession((...args: unknown[]) => void calls.push(args));
    withSeekSession({ sessionId: SESSION_ID }, (...args: unknown[]) => void calls.push(args));
    expect(calls).to.deep.equal([[], []]);
  });

  it('generates a new version-4 UUID each time', () => {
    const sessions = Array.from({ length: 100 }, () => withSeekSession(() => activeSession()) as string);
    expect(new Set(sessions).size).to.equal(100);
    for (const sessionId of sessions) {
      expect(validate(sessionId) && version(sessionId)).to.equal(4);
    }
  });

  it('does not change a given session ID, regardless of its version and letter case', () => {
    expect(withSeekSession({ sessionId: SESSION_ID }, () => activeSession())).to.equal(SESSION_ID);
  });

  it('takes precedence over the trace and over every source', () => {
    for (const source of ['trace', 'process', () => OTHER_SESSION_ID] as const) {
      context.with(IN_TRACE, () =>
        withSeekSession({ sessionId: SESSION_ID }, () => {
          expect(sessionOf(context.active(), { session: source, acceptSession: true })).to.equal(SESSION_ID);
        }),
      );
    }
  });

  it('applies only within the function when nested', () => {
    withSeekSession({ sessionId: SESSION_ID }, () => {
      withSeekSession({ sessionId: OTHER_SESSION_ID }, () => {
        expect(activeSession()).to.equal(OTHER_SESSION_ID);
      });
      expect(activeSession()).to.equal(SESSION_ID);
    });
    expect(activeSession()).to.equal(undefined);
  });

  it('adds the session to existing baggage only with propagate: true', () => {
    const entries = () => Object.fromEntries(propagation.getActiveBaggage()?.getAllEntries() ?? []);
    const tenant = propagation.createBaggage({ tenant: { value: 'a' } });
    context.with(propagation.setBaggage(ROOT_CONTEXT, tenant), () => {
      withSeekSession({ sessionId: SESSION_ID, propagate: true }, () => {
        expect(entries()).to.deep.equal({
          tenant: { value: 'a' },
          'seek.session_id': { value: SESSION_ID },
        });
        // A session that is not propagated does not leave the outer session in the baggage.
        withSeekSession({ sessionId: OTHER_SESSION_ID }, () =>
          expect(entries()).to.deep.equal({ tenant: { value: 'a' } }),
        );
      });
      expect(entries()).to.deep.equal({ tenant: { value: 'a' } });
    });
    withSeekSession({ propagate: true }, () =>
      expect(entries()).to.deep.equal({ 'seek.session_id': { value: activeSession() } }),
    );
    withSeekSession({ propagate: false }, () => expect(entries()).to.deep.equal({}));
  });

  it('throws a TypeError if propagate is neither true nor false', () => {
    expect(() => withSeekSession({ propagate: 'yes' as never }, () => {})).to.throw(
      TypeError,
      'withSeekSession: propagate must be true or false',
    );
  });

  it('keeps concurrent sessions separate', async () => {
    const seen = await Promise.all(
      Array.from({ length: 100 }, () =>
        withSeekSession(async () => {
          const sessions = new Set([activeSession()]);
          for (let turn = 0; turn < 5; turn++) {
            await setImmediate();
            sessions.add(activeSession());
          }
          return [...sessions];
        }),
      ),
    );
    expect(seen.filter((sessions) => sessions.length !== 1)).to.deep.equal([]);
    expect(new Set(seen.flat()).size).to.equal(100);
  });

  for (const [what, args, message] of [
    ['no arguments', [], 'withSeekSession takes a function, or an options object and a function'],
    ['undefined', [undefined], 'withSeekSession takes a function to run in the session'],
    ['options without a function', [{}], 'withSeekSession takes a function to run in the session'],
    ['options and a string', [{}, 'fn'], 'withSeekSession takes a function to run in the session'],
    ...[undefined, null, SESSION_ID, () => {}].map(
      (options) =>
        [
          `${typeof options === 'object' ? 'null' : typeof options} as options`,
          [options, () => {}],
          'withSeekSession takes a function, or an options object and a function',
        ] as const,
    ),
    ...['', 'session', `${SESSION_ID} `, `${SESSION_ID}\r\n`, SESSION_ID.replaceAll('-', ''), 7, {}].map(
      (sessionId) =>
        [
          `${JSON.stringify(sessionId)} as sessionId`,
          [{ sessionId }, () => {}],
          'withSeekSession: sessionId must be a UUID, for example from crypto.randomUUID()',
        ] as const,
    ),
  ] as const) {
    it(`throws a TypeError without calling the function, given ${what}`, () => {
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
