import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import {
  getSeekSessionId,
  SeekInstrumentation,
  type SessionSource,
  withSeek,
  withSeekSession,
} from '../../src/index.ts';
import { IN_TRACE, TRACE_SESSION_ID } from '../support/trace-context.ts';

const SESSION_ID = '749FBDC9-fbe5-70e9-b5ae-fee3375f1e28';
const OTHER_SESSION_ID = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';

describe('getSeekSessionId', () => {
  const made: { disable(): void }[] = [];
  const instrumentation = (session?: SessionSource) => {
    const one = new SeekInstrumentation(session === undefined ? {} : { session });
    made.push(one);
    return one;
  };

  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => {
    context.disable();
  });
  afterEach(() => {
    for (const one of made.splice(0)) {
      one.disable();
    }
  });

  it('is undefined outside of any session and any trace', () => {
    expect(getSeekSessionId()).to.equal(undefined);
    expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
  });

  it('is the session of the trace in a trace', () => {
    expect(context.with(IN_TRACE, () => getSeekSessionId())).to.equal(TRACE_SESSION_ID);
  });

  it('is that of a given context, not of the active one', () => {
    const inSession = withSeekSession({ sessionId: SESSION_ID }, () => context.active());
    expect(getSeekSessionId(inSession)).to.equal(SESSION_ID);
    context.with(inSession, () => {
      expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
      expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
    });
  });

  it('goes by the session option of the first instrumentation that has one, whatever comes later', () => {
    instrumentation();
    instrumentation(() => SESSION_ID);
    expect(getSeekSessionId(IN_TRACE)).to.equal(SESSION_ID);
    const other = instrumentation(() => OTHER_SESSION_ID);
    instrumentation();
    other.setConfig({ session: 'process' });
    other.setConfig({});
    made.push(...withSeek([], { session: 'process' }));
    expect(getSeekSessionId(IN_TRACE)).to.equal(SESSION_ID);
  });

  it('follows when that instrumentation is configured anew, and what withSeek gives an instrumentation', () => {
    const one = instrumentation(() => SESSION_ID);
    one.setConfig({ session: () => OTHER_SESSION_ID });
    expect(getSeekSessionId(IN_TRACE)).to.equal(OTHER_SESSION_ID);
    one.setConfig({});
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    one.disable();
    made.push(...withSeek([], { session: () => SESSION_ID }));
    expect(getSeekSessionId(IN_TRACE)).to.equal(SESSION_ID);
  });

  it('leaves the session to the next instrumentation once the first one is disabled', () => {
    const one = instrumentation(() => SESSION_ID);
    one.disable();
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    one.setConfig({ session: () => SESSION_ID });
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    const other = instrumentation(() => OTHER_SESSION_ID);
    one.enable();
    expect(getSeekSessionId(IN_TRACE)).to.equal(OTHER_SESSION_ID);
    other.disable();
    one.enable();
    expect(getSeekSessionId(IN_TRACE)).to.equal(SESSION_ID);
  });

  it('throws nothing where the session option does', () => {
    const one = instrumentation(() => {
      throw new Error('from the application');
    });
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    one.setConfig({ session: () => 'not a UUID' });
    expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
  });
});
