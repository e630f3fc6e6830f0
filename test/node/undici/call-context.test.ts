import { AsyncResource } from 'node:async_hooks';
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { getSeekSessionId, withSeekSession } from '../../../src/index.ts';
import { activeContext } from '../../../src/node/active-context.ts';
import {
  contextOfCall,
  contextOfHop,
  continueInNextCallback,
  isContinuing,
} from '../../../src/node/undici/call-context.ts';

const NAME = createContextKey('name');
const CALL = ROOT_CONTEXT.setValue(NAME, 'call');
const CONNECTION = ROOT_CONTEXT.setValue(NAME, 'connection');
const OWN = ROOT_CONTEXT.setValue(NAME, 'own');
const HANDLER = Symbol('handler');

/** A request, as undici makes it: it reads the handler again for each callback. */
function requestWith<T extends object>(handler: T): { [HANDLER]: T } {
  return { [HANDLER]: handler };
}

/** A handler as undici 8 calls it. */
const handlerOf = (onResponseEnd: () => unknown, handler?: object) => ({
  onRequestStart: () => {},
  onResponseEnd,
  handler,
});

describe('the context of a call', () => {
  describe('with a context manager', () => {
    before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
    after(() => context.disable());

    it('is that of the call in the next callback of the handler, and in its asynchronous work', async () => {
      const made = requestWith(
        handlerOf(async () => {
          const now = contextOfCall(requestWith(handlerOf(() => {})));
          await new Promise((resolve) => setTimeout(resolve));
          return [now, contextOfCall(requestWith(handlerOf(() => {}))), contextOfHop(), isContinuing()];
        }),
      );
      const seen = context.with(CONNECTION, () => {
        continueInNextCallback(made, CALL);
        return made[HANDLER].onResponseEnd();
      });
      expect(await seen).to.deep.equal([CALL, CALL, CALL, true]);
    });

    it('is the active one in the rest of the callback of the connection, and in a second callback', () => {
      const made = requestWith(handlerOf(contextOfHop));
      context.with(CONNECTION, () => {
        continueInNextCallback(made, CALL);
        expect([contextOfHop(), isContinuing()]).to.deep.equal([undefined, false]);
        expect(made[HANDLER].onResponseEnd()).to.equal(CALL);
        expect(made[HANDLER].onResponseEnd()).to.equal(undefined);
        expect([contextOfHop(), isContinuing()]).to.deep.equal([undefined, false]);
      });
    });

    it('is one that the application activates in the callback', () => {
      const made = requestWith(handlerOf(() => context.with(OWN, () => contextOfHop())));
      context.with(CONNECTION, () => {
        continueInNextCallback(made, CALL);
        expect(made[HANDLER].onResponseEnd()).to.equal(undefined);
      });
    });

    it('is that of its own call for a request that has waited until the callback of another call', () => {
      const resource = context.with(OWN, () => new AsyncResource('UNDICI_REQUEST', { triggerAsyncId: 1 }));
      const other = requestWith({ onConnect: () => {}, handler: resource });
      const made = requestWith(handlerOf(() => contextOfCall(other), new AsyncResource('UNDICI_REQUEST')));
      context.with(CONNECTION, () => {
        continueInNextCallback(made, CALL);
        expect(made[HANDLER].onResponseEnd()).to.equal(OWN);
      });
    });

    it('calls the method of the handler itself, with its arguments, and leaves its other properties', () => {
      const handler = {
        size: 3,
        onHeaders(...args: unknown[]) {
          return [this, ...args];
        },
      };
      const made = requestWith(handler);
      continueInNextCallback(made, CALL);
      expect(made[HANDLER].onHeaders(200, [])).to.deep.equal([handler, 200, []]);
      continueInNextCallback(made, CALL);
      expect(made[HANDLER].size).to.equal(3);
      expect(made[HANDLER]).to.equal(handler);
    });

    it('is the active one for a request without a handler, and for a chain of handlers that does not end', () => {
      const endless: { onConnect: () => void; handler?: object } = { onConnect: () => {} };
      endless.handler = endless;
      for (const made of [{}, requestWith(endless)]) {
        continueInNextCallback(made, CALL);
        expect(contextOfCall(made)).to.equal(undefined);
      }
    });
  });

  describe('without a context manager', () => {
    const session = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';

    it('has the session of the call', () => {
      const callContext = withSeekSession({ sessionId: session }, activeContext);
      const made = requestWith(handlerOf(() => getSeekSessionId(contextOfHop())));
      withSeekSession(() => {
        continueInNextCallback(made, callContext);
        expect(made[HANDLER].onResponseEnd()).to.equal(session);
        expect(withSeekSession(contextOfHop)).to.equal(undefined);
      });
    });

    it('is the active one in a session that the application starts in the callback', () => {
      const made = requestWith(handlerOf(() => withSeekSession(contextOfHop)));
      continueInNextCallback(made, CALL);
      expect(made[HANDLER].onResponseEnd()).to.equal(undefined);
    });
  });
});
