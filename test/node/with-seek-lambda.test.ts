import { setImmediate } from 'node:timers/promises';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BatchSpanProcessor, InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { validate } from 'uuid';
import { getSeekSessionId, sessionIdFromTraceId, withSeekLambda } from '../../src/index.ts';
import { flushWith } from '../../src/node/flush.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { IN_TRACE, TRACE_SESSION_ID } from '../support/trace-context.ts';

const ARN = 'arn:aws:lambda:ap-southeast-2:123456789012:function:post-job-ad';

const lambdaContext = (changes: object = {}) => ({
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  functionName: 'post-job-ad',
  functionVersion: '7',
  invokedFunctionArn: ARN,
  getRemainingTimeInMillis: () => 3_000,
  ...changes,
});

type Result = (error?: unknown, result?: unknown) => void;

describe('withSeekLambda', () => {
  const telemetry = useTelemetry();
  let exporter: InMemorySpanExporter;
  const start = async () => {
    exporter = new InMemorySpanExporter();
    await telemetry.start({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
  };
  /** What has been delivered by now. */
  const delivered = (): readonly ReadableSpan[] => exporter.getFinishedSpans();

  describe('with a tracer provider', () => {
    beforeEach(start);

    it('records an invocation as the conventions for AWS Lambda say, and delivers it before the response', async () => {
      const handler = withSeekLambda(async (event: object, lambda: object) => [event, lambda]);
      const event = {};
      const lambda = lambdaContext();
      expect(await handler(event, lambda)).to.deep.equal([event, lambda]);
      const [span, ...others] = delivered();
      expect(others).to.deep.equal([]);
      expect(span).to.include({ name: 'post-job-ad', kind: SpanKind.SERVER });
      expect(span?.attributes).to.deep.equal({
        'faas.invocation_id': 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
        'cloud.account.id': '123456789012',
        'cloud.resource_id': ARN,
        'aws.lambda.invoked_arn': ARN,
      });
      expect(span?.status.code).to.equal(SpanStatusCode.UNSET);
      expect(span?.parentSpanContext).to.equal(undefined);
    });

    it('records the version of a function that is invoked by an alias', async () => {
      await withSeekLambda(async (_event: object, _lambda: object) => {})(
        {},
        lambdaContext({ invokedFunctionArn: `${ARN}:live` }),
      );
      expect(delivered()[0]?.attributes).to.include({
        'cloud.resource_id': `${ARN}:7`,
        'aws.lambda.invoked_arn': `${ARN}:live`,
      });
    });

    it('records what there is of a context', async () => {
      const handler = withSeekLambda(async (..._args: unknown[]) => {});
      await handler({}, { awsRequestId: '1' });
      await handler({});
      await handler({}, null);
      expect(delivered().map(({ name, attributes }) => [name, attributes])).to.deep.equal([
        ['invocation', { 'faas.invocation_id': '1' }],
        ['invocation', {}],
        ['invocation', {}],
      ]);
    });

    it('gives each invocation the session of its trace', async () => {
      const handler = withSeekLambda(async () => {
        const before = getSeekSessionId();
        await setImmediate();
        return [before, getSeekSessionId()];
      });
      const sessions = [await handler(), await handler()];
      expect(sessions).to.deep.equal(
        delivered()
          .map((span) => sessionIdFromTraceId(span.spanContext().traceId))
          .map((session) => [session, session]),
      );
      expect(sessions[0]).not.to.deep.equal(sessions[1]);
      expect(getSeekSessionId()).to.equal(undefined);
    });

    it('starts no span if one is active', async () => {
      const handler = withSeekLambda(async () => getSeekSessionId());
      expect(await context.with(IN_TRACE, () => handler())).to.equal(TRACE_SESSION_ID);
      expect(delivered()).to.deep.equal([]);
    });

    it('delivers what an invocation records under an active span', async () => {
      const handler = withSeekLambda(async () => trace.getTracer('application').startSpan('work').end());
      await trace.getTracer('lambda').startActiveSpan('outer', async (outer) => {
        await handler();
        expect(delivered().map(({ name }) => name)).to.deep.equal(['work']);
        outer.end();
      });
    });

    for (const [what, thrown, expected] of [
      ['an error', new TypeError('no ad'), { type: 'TypeError', message: 'no ad', exceptions: 1 }],
      ['a text', 'no ad', { type: 'string', message: undefined, exceptions: 0 }],
    ] as const) {
      it(`records ${what} that a handler throws or passes to its callback, and passes it on`, async () => {
        const throwing = withSeekLambda(async () => {
          throw thrown;
        });
        expect(await throwing().catch((caught: unknown) => caught)).to.equal(thrown);
        const throwingAtOnce = withSeekLambda(() => {
          throw thrown;
        });
        let caught: unknown;
        try {
          throwingAtOnce();
        } catch (error) {
          caught = error;
        }
        expect(caught).to.equal(thrown);
        const calling = withSeekLambda((_event: object, _lambda: object, callback: Result) =>
          callback(thrown),
        );
        expect(await new Promise((resolve) => calling({}, {}, resolve))).to.equal(thrown);
        expect(
          delivered().map(({ status, attributes, events }) => ({
            code: status.code,
            type: attributes['error.type'],
            message: status.message,
            exceptions: events.filter(({ name }) => name === 'exception').length,
          })),
        ).to.deep.equal(Array(3).fill({ code: SpanStatusCode.ERROR, ...expected }));
      });
    }

    it('waits for the callback of a handler, and calls it after the delivery, outside the trace', async () => {
      const handler = withSeekLambda(function (
        this: unknown,
        _event: object,
        _lambda: object,
        callback: (this: unknown, ...results: unknown[]) => void,
      ) {
        const session = getSeekSessionId();
        void setImmediate().then(() => Reflect.apply(callback, this, [null, session, 'more']));
      });
      const self = {};
      const seen = await new Promise<unknown[]>((resolve) => {
        Reflect.apply(handler, self, [
          {},
          lambdaContext(),
          function (this: unknown, ...results: unknown[]) {
            resolve([this, results, getSeekSessionId(), delivered().length]);
          },
        ]);
      });
      const session = sessionIdFromTraceId(`${delivered()[0]?.spanContext().traceId}`);
      expect(seen).to.deep.equal([self, [null, session, 'more'], undefined, 1]);
      expect(delivered()[0]?.status.code).to.equal(SpanStatusCode.UNSET);
    });

    it('does not wait for a callback that a handler does not take', async () => {
      const handler = withSeekLambda((_event: object) => 7);
      const withCallback = handler as (...args: unknown[]) => unknown;
      expect(withCallback({}, lambdaContext(), () => {})).to.equal(7);
      await setImmediate();
      expect(delivered()).to.have.length(1);
    });

    it('returns what a synchronous handler returns', () => {
      const result = {};
      expect(withSeekLambda(() => result)()).to.equal(result);
      expect(withSeekLambda(() => undefined)()).to.equal(undefined);
      expect(withSeekLambda(() => null)()).to.equal(null);
    });

    it('settles as any thenable that a handler returns', async () => {
      // biome-ignore lint/suspicious/noThenProperty: promises of other libraries
      const thenable = { then: (resolve: (value: number) => void) => resolve(7) };
      expect(await withSeekLambda(() => thenable)()).to.equal(7);
      expect(delivered()).to.have.length(1);
    });

    it('keeps `this`, the length, the name and the properties of a handler', async () => {
      const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
      const handler = async function post(this: unknown, _event: object, _stream: object, _lambda: object) {
        return this;
      };
      const wrapped = withSeekLambda(Object.assign(handler, { [streaming]: 'response' }));
      const self = {};
      expect(await wrapped.call(self, {}, {}, lambdaContext())).to.equal(self);
      expect(wrapped).to.include({ length: 3, name: 'post', [streaming]: 'response' });
      expect(delivered()[0]?.name).to.equal('post-job-ad');
    });

    it('keeps the symbol that streamifyResponse sets on it', () => {
      const symbol = Symbol('streaming');
      const wrapped = Object.assign(
        withSeekLambda(async () => {}),
        { [symbol]: 'response' },
      );
      expect(wrapped).to.have.property(symbol, 'response');
    });

    it('ignores what fails in its own work', async () => {
      const handler = withSeekLambda(async (..._args: unknown[]) => getSeekSessionId());
      const broken = lambdaContext({
        invokedFunctionArn: 7,
        getRemainingTimeInMillis: () => {
          throw new Error('no time');
        },
      });
      expect(validate(await handler({}, broken))).to.equal(true);
      flushWith({ flush: () => Promise.reject(new Error('no collector')), abandon: async () => {} });
      try {
        expect(validate(await handler({}, lambdaContext()))).to.equal(true);
      } finally {
        flushWith(undefined);
      }
    });
  });

  describe('with a collector that does not answer', () => {
    let abandoned: string[];
    beforeEach(() => {
      abandoned = [];
      flushWith({
        flush: () => new Promise(() => {}),
        abandon: async (reason) => void abandoned.push(reason),
      });
    });
    afterEach(() => flushWith(undefined));

    it('leaves the function the time to respond', async () => {
      const handler = withSeekLambda(async (_event: object, _lambda: object) => 7);
      expect(await handler({}, lambdaContext({ getRemainingTimeInMillis: () => 501 }))).to.equal(7);
      expect(abandoned).to.deep.equal(['no answer within 1 ms']);
    });

    it('does not flush if there is no time', async () => {
      const handler = withSeekLambda(async (_event: object, _lambda: object) => 7);
      expect(await handler({}, lambdaContext({ getRemainingTimeInMillis: () => 500 }))).to.equal(7);
      expect(abandoned).to.deep.equal([]);
    });
  });

  describe('without a tracer provider', () => {
    beforeEach(() => {
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    });
    afterEach(() => context.disable());

    it('gives each invocation a session of its own', async () => {
      const handler = withSeekLambda(async () => {
        await setImmediate();
        return getSeekSessionId();
      });
      const sessions = [await handler(), await handler()];
      expect(sessions.every((each) => validate(each))).to.equal(true);
      expect(sessions[0]).not.to.equal(sessions[1]);
    });

    it('passes on an error', async () => {
      const error = new Error('from the application');
      const handler = withSeekLambda(async () => {
        throw error;
      });
      expect(await handler().catch((caught: unknown) => caught)).to.equal(error);
    });
  });

  it('throws a TypeError for what is not a function', () => {
    for (const wrong of [undefined, null, {}, 'index.handler']) {
      expect(() => withSeekLambda(wrong as never)).to.throw(
        TypeError,
        'withSeekLambda takes the handler of an AWS Lambda function',
      );
    }
  });
});
