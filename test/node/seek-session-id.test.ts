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
    const created = new SeekInstrumentation(session === undefined ? {} : { session });
    made.push(created);
    return created;
  };

  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => {
    context.disable();
  });
  afterEach(() => {
    for (const each of made.splice(0)) {
      each.disable();
    }
  });

  it('returns undefined outside any session and trace', () => {
    expect(getSeekSessionId()).to.equal(undefined);
    expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
  });

  it('returns the session of the trace', () => {
    expect(context.with(IN_TRACE, () => getSeekSessionId())).to.equal(TRACE_SESSION_ID);
  });

  it('uses a given context instead of the active context', () => {
    const inSession = withSeekSession({ sessionId: SESSION_ID }, () => context.active());
    expect(getSeekSessionId(inSession)).to.equal(SESSION_ID);
    context.with(inSession, () => {
      expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
      expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
    });
  });

  it('uses the session option of the first instrumentation that has one', () => {
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

  it('uses the new option if that instrumentation is reconfigured, and options of withSeek', () => {
    const first = instrumentation(() => SESSION_ID);
    first.setConfig({ session: () => OTHER_SESSION_ID });
    expect(getSeekSessionId(IN_TRACE)).to.equal(OTHER_SESSION_ID);
    first.setConfig({});
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    first.disable();
    made.push(...withSeek([], { session: () => SESSION_ID }));
    expect(getSeekSessionId(IN_TRACE)).to.equal(SESSION_ID);
  });

  it('uses the option of the next instrumentation after the first one is disabled', () => {
    const first = instrumentation(() => SESSION_ID);
    first.disable();
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    first.setConfig({ session: () => SESSION_ID });
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    const other = instrumentation(() => OTHER_SESSION_ID);
    first.enable();
    expect(getSeekSessionId(IN_TRACE)).to.equal(OTHER_SESSION_ID);
    other.disable();
    first.enable();
    expect(getSeekSessionId(IN_TRACE)).to.equal(SESSION_ID);
  });

  it('does not throw if the session option throws', () => {
    const first = instrumentation(() => {
      throw new Error('from the application');
    });
    expect(getSeekSessionId(IN_TRACE)).to.equal(TRACE_SESSION_ID);
    first.setConfig({ session: () => 'not a UUID' });
    expect(getSeekSessionId(ROOT_CONTEXT)).to.equal(undefined);
  });
});
