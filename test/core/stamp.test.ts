import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import { NIL, validate, version } from 'uuid';
import type { HeaderAccess } from '../../src/core/header-access.ts';
import { contextInInboundRequest } from '../../src/core/session.ts';
import type { Settings } from '../../src/core/settings.ts';
import { stamper } from '../../src/core/stamp.ts';
import { withSeekSession } from '../../src/node/with-seek-session.ts';

const SPAN_CONTEXT: SpanContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: TraceFlags.SAMPLED,
};
const INVALID_SPAN_CONTEXT: SpanContext = {
  traceId: '00000000000000000000000000000000',
  spanId: '0000000000000000',
  traceFlags: TraceFlags.NONE,
};
const OTHER_TRACE: SpanContext = { ...SPAN_CONTEXT, traceId: '6eb0559acb914178bd3d9f5513e9ecc2' };

const REQUEST_ID_OF_SPAN = '00f067aa-0ba9-402b-a7ce-929d0e0e4736';
const SESSION_ID_OF_TRACE = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const SESSION_ID_OF_OTHER_TRACE = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
const GIVEN_SESSION_ID = '749FBDC9-FBE5-40e9-b5ae-fee3375f1e28';
const USER_AGENT = 'my-service/1.2.3';
const NO_NAME =
  'the application has no name, so User-Agent is not changed; set SEEK_OTEL_USER_AGENT, for example to "my-service/1.2.3"';

const SETTINGS: Settings = {
  enabled: true,
  isSeekHost: () => true,
  userAgent: USER_AGENT,
  session: 'trace',
  propagate: 'traceparent',
  requestLog: undefined,
  acceptSession: false,
  graphql: true,
  webhookPath: undefined,
  warnOnce: () => {},
};

type Attributes = Record<string, unknown>;

/** A request with its headers in a map, keyed by lower-case name, and the names of the headers that were set. */
function requestOf(headers: Readonly<Record<string, string>> = {}) {
  const sent = new Map(Object.entries(headers));
  const set: string[] = [];
  const access: HeaderAccess<Map<string, string>> = {
    get: (request, name) => request.get(name),
    add: (request, name, value) => {
      set.push(name);
      expect(request.has(name), name).to.equal(false);
      request.set(name, value);
    },
    replace: (request, name, value) => {
      set.push(name);
      expect(request.has(name), name).to.equal(true);
      request.set(name, value);
    },
  };
  return { request: sent, access, set, sent: () => Object.fromEntries(sent) };
}

/** A span that records attributes, or that throws if an attribute is set although it does not record. */
function spanOf(spanContext: SpanContext, recording: boolean): { span: Span; attributes: Attributes } {
  const attributes: Attributes = {};
  const span = {
    spanContext: () => spanContext,
    isRecording: () => recording,
    setAttribute(name: string, value: unknown) {
      if (!recording) {
        throw new Error(`${name} was set on a span that does not record`);
      }
      attributes[name] = value;
      return this;
    },
  };
  return { span: span as unknown as Span, attributes };
}

interface Given {
  readonly headers?: Readonly<Record<string, string>>;
  readonly spanContext?: SpanContext;
  readonly recording?: boolean;
  readonly settings?: Partial<Settings>;
  readonly activeContext?: Context;
}

/** Stamps a request and returns all effects. */
function stamped({
  headers = {},
  spanContext,
  recording = true,
  settings,
  activeContext = ROOT_CONTEXT,
}: Given) {
  const { request, access, set, sent } = requestOf(headers);
  const { span, attributes } = spanOf(spanContext ?? INVALID_SPAN_CONTEXT, recording);
  const warnings: unknown[][] = [];
  const { stamp } = stamper(
    { ...SETTINGS, warnOnce: (...args) => void warnings.push(args), ...settings },
    access,
  );
  const result = stamp(spanContext && span, request, activeContext);
  return { result, sent: sent(), set, attributes, warnings };
}

const isRandom = (id: string | undefined) => id !== undefined && validate(id) && version(id) === 4;

describe('a stamper', () => {
  let inSession: Context;

  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    inSession = withSeekSession({ sessionId: GIVEN_SESSION_ID }, () => context.active());
  });
  after(() => {
    context.disable();
  });

  it('sets three headers, returns them, and records them on the span', () => {
    const { result, sent, attributes, warnings } = stamped({ spanContext: SPAN_CONTEXT });
    expect(sent).to.deep.equal({
      'x-request-id': REQUEST_ID_OF_SPAN,
      'x-session-id': SESSION_ID_OF_TRACE,
      'user-agent': USER_AGENT,
    });
    expect(result).to.deep.equal({
      requestId: REQUEST_ID_OF_SPAN,
      sessionId: SESSION_ID_OF_TRACE,
      userAgent: USER_AGENT,
    });
    expect(attributes).to.deep.equal({
      'seek.request_id': REQUEST_ID_OF_SPAN,
      'seek.session_id': SESSION_ID_OF_TRACE,
      'user_agent.original': USER_AGENT,
    });
    expect(warnings).to.deep.equal([]);
  });

  it('sets the same headers for a span that does not record, and records nothing', () => {
    const { sent } = stamped({ spanContext: SPAN_CONTEXT, recording: false });
    expect(sent).to.deep.equal(stamped({ spanContext: SPAN_CONTEXT }).sent);

    const { request, access, sent: all } = requestOf();
    stamper(SETTINGS, access).stamp(trace.wrapSpanContext(SPAN_CONTEXT), request, ROOT_CONTEXT);
    expect(all()).to.deep.equal(sent);
  });

  it("does not change the caller's headers, and records them", () => {
    for (const own of [
      { 'x-request-id': 'Not-A-UUID', 'x-session-id': ' 7 ', 'user-agent': 'curl/8 (my-service)' },
      { 'x-request-id': '', 'x-session-id': '', 'user-agent': 'my-service' },
    ]) {
      const { result, sent, set, attributes } = stamped({
        headers: own,
        spanContext: SPAN_CONTEXT,
        activeContext: inSession,
      });
      expect(sent).to.deep.equal(own);
      expect(set).to.deep.equal([]);
      expect(Object.values(result)).to.deep.equal(Object.values(own));
      expect(attributes).to.deep.equal({
        'seek.request_id': own['x-request-id'],
        'seek.session_id': own['x-session-id'],
        'user_agent.original': own['user-agent'],
      });
    }
  });

  it('does not change other headers', () => {
    const { sent } = stamped({ headers: { accept: '*/*', traceparent: '00-…' }, spanContext: SPAN_CONTEXT });
    expect(sent).to.include({ accept: '*/*', traceparent: '00-…' });
  });
  it('warns once about own IDs that are not UUIDs, and sends them unchanged', () => {
    const headers = { 'x-request-id': 'order 7', 'x-session-id': NIL };
    const { sent, warnings } = stamped({ headers, spanContext: SPAN_CONTEXT });
    expect(sent).to.include(headers);
    expect(warnings).to.deep.equal([
      ['the application sets an X-Request-Id that is not a UUID; SEEK expects a UUID'],
      ['the application sets an X-Session-Id that is not a UUID; SEEK expects a UUID'],
    ]);
    const uuids = { 'x-request-id': GIVEN_SESSION_ID, 'x-session-id': GIVEN_SESSION_ID };
    expect(stamped({ headers: uuids }).warnings).to.deep.equal([]);
  });

  describe('X-Request-Id', () => {
    it('is random without a span, or with an invalid span context', () => {
      const ids = [{}, {}, { spanContext: INVALID_SPAN_CONTEXT }, { spanContext: INVALID_SPAN_CONTEXT }].map(
        (given) =>
          stamped({ ...given, activeContext: trace.setSpanContext(ROOT_CONTEXT, OTHER_TRACE) }).result
            .requestId,
      );
      expect(ids.filter((id) => !isRandom(id))).to.deep.equal([]);
      expect(new Set(ids).size).to.equal(4);
    });

    it('is random if the span belongs to the surrounding context', () => {
      const activeContext = trace.setSpanContext(ROOT_CONTEXT, SPAN_CONTEXT);
      const given = { spanContext: SPAN_CONTEXT, recording: false, activeContext };
      const [first, second] = [stamped(given).result, stamped(given).result];
      expect(new Set([first.requestId, second.requestId, REQUEST_ID_OF_SPAN]).size).to.equal(3);
      expect(first.sessionId).to.equal(SESSION_ID_OF_TRACE);
      expect(second.sessionId).to.equal(SESSION_ID_OF_TRACE);
    });

    it('is recorded on a recording span with an invalid context', () => {
      const { result, attributes } = stamped({ spanContext: INVALID_SPAN_CONTEXT });
      expect(attributes).to.include({
        'seek.request_id': result.requestId,
        'seek.session_id': result.sessionId,
      });
    });
  });

  describe('X-Session-Id', () => {
    const fromFunction = () => GIVEN_SESSION_ID;
    const inOtherTrace = trace.setSpanContext(ROOT_CONTEXT, OTHER_TRACE);
    const sessions: Record<string, [given: () => Given, expected: string]> = {
      'is the active session, before the source and the trace': [
        () => ({ spanContext: SPAN_CONTEXT, activeContext: inSession, settings: { session: 'process' } }),
        GIVEN_SESSION_ID,
      ],
      'is the active session without a span': [() => ({ activeContext: inSession }), GIVEN_SESSION_ID],
      'is the session of the source, before the trace': [
        () => ({
          spanContext: SPAN_CONTEXT,
          activeContext: inOtherTrace,
          settings: { session: fromFunction },
        }),
        GIVEN_SESSION_ID,
      ],
      'is the session of the active trace': [
        () => ({ spanContext: { ...OTHER_TRACE, spanId: 'b7ad6b7169203331' }, activeContext: inOtherTrace }),
        SESSION_ID_OF_OTHER_TRACE,
      ],
      'is the session of the active trace without a span': [
        () => ({ activeContext: inOtherTrace }),
        SESSION_ID_OF_OTHER_TRACE,
      ],
      'is the session of the inbound request, before the trace that the call starts': [
        () => ({
          spanContext: SPAN_CONTEXT,
          activeContext: contextInInboundRequest(ROOT_CONTEXT, { sessionId: GIVEN_SESSION_ID }),
        }),
        GIVEN_SESSION_ID,
      ],
      'is the session of the inbound request without a span': [
        () => ({ activeContext: contextInInboundRequest(ROOT_CONTEXT, { sessionId: GIVEN_SESSION_ID }) }),
        GIVEN_SESSION_ID,
      ],
      'is the session of the active trace, before the inbound request': [
        () => ({ activeContext: contextInInboundRequest(inOtherTrace, { sessionId: GIVEN_SESSION_ID }) }),
        SESSION_ID_OF_OTHER_TRACE,
      ],
      "is the session of the span's trace if no trace is active": [
        () => ({ spanContext: SPAN_CONTEXT }),
        SESSION_ID_OF_TRACE,
      ],
    };
    for (const [behaviour, [given, expected]] of Object.entries(sessions)) {
      it(behaviour, () => {
        const { result, sent } = stamped(given());
        expect(result.sessionId).to.equal(expected);
        expect(sent['x-session-id']).to.equal(expected);
      });
    }

    it('is the session of the process for every request, with or without a span', () => {
      const settings = { session: 'process' } as const;
      const ids = [{ spanContext: SPAN_CONTEXT }, { spanContext: OTHER_TRACE }, {}].map(
        (given) => stamped({ ...given, settings }).result.sessionId,
      );
      expect(isRandom(ids[0])).to.equal(true);
      expect(new Set(ids).size).to.equal(1);
    });

    it('is random and different each time without a session and a trace', () => {
      const ids = [{}, {}, { spanContext: INVALID_SPAN_CONTEXT }].map((given) => stamped(given).result);
      expect(ids.filter(({ sessionId }) => !isRandom(sessionId))).to.deep.equal([]);
      expect(new Set(ids.flatMap(({ sessionId, requestId }) => [sessionId, requestId])).size).to.equal(6);
    });

    it("is the session of the trace if the application's function fails, with a warning", () => {
      const { result, warnings } = stamped({
        spanContext: SPAN_CONTEXT,
        settings: { session: () => 'not a UUID\r\nX-Injected: 1' },
      });
      expect(result.sessionId).to.equal(SESSION_ID_OF_TRACE);
      expect(warnings).to.have.length(1);
    });
  });

  describe('User-Agent', () => {
    type UserAgentCase = [
      own: string | undefined,
      setting: Settings['userAgent'],
      sent: string | undefined,
      warned: boolean,
    ];
    const userAgents: Record<string, UserAgentCase> = {
      'is added if the caller sets none': [undefined, USER_AGENT, USER_AGENT, false],
      "replaces the caller's value if it names only a library": [
        'axios/1.7.2',
        USER_AGENT,
        USER_AGENT,
        false,
      ],
      "replaces the caller's value if it is empty": ['', USER_AGENT, USER_AGENT, false],
      "is the caller's value if it names an application": ['other/2', USER_AGENT, 'other/2', false],
      'is not added if the setting is false': [undefined, false, undefined, false],
      'is not changed if the setting is false (library)': ['node', false, 'node', false],
      'is not changed if the setting is false (application)': ['other/2', false, 'other/2', false],
      'is not added, with a warning, if the application has no name': [undefined, undefined, undefined, true],
      'is not changed, with a warning, if the application has no name': ['node', undefined, 'node', true],
      'causes no warning if the caller names an application': ['other/2', undefined, 'other/2', false],
    };
    for (const [behaviour, [own, setting, expected, warned]] of Object.entries(userAgents)) {
      it(behaviour, () => {
        const { result, sent, set, attributes, warnings } = stamped({
          spanContext: SPAN_CONTEXT,
          headers: own === undefined ? {} : { 'user-agent': own },
          settings: { userAgent: setting },
        });
        expect(sent['user-agent']).to.equal(expected);
        expect(set.includes('user-agent')).to.equal(expected !== own);
        expect(result.userAgent).to.equal(expected);
        expect('user_agent.original' in attributes).to.equal(expected !== undefined);
        expect(attributes['user_agent.original']).to.equal(expected);
        expect(warnings).to.deep.equal(warned ? [[NO_NAME]] : []);
      });
    }
  });
});
