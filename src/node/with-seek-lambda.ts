import {
  type Attributes,
  context,
  isSpanContextValid,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_AWS_LAMBDA_INVOKED_ARN,
  ATTR_CLOUD_ACCOUNT_ID,
  ATTR_CLOUD_RESOURCE_ID,
  ATTR_ERROR_TYPE,
  ATTR_FAAS_INVOCATION_ID,
} from '../core/conventions.ts';
import { codeOrNameOf } from '../core/error-type.ts';
import { guarded } from '../core/guarded.ts';
import { sessionOfTrace } from '../core/trace-session.ts';
import { runInContext } from './active-context.ts';
import { FLUSH_TIMEOUT_MILLIS, flush } from './flush.ts';
import { OWN_PACKAGE, OWN_VERSION } from './packages/names.ts';
import { withSeekSession } from './with-seek-session.ts';

/** The time that a flush leaves for the response. AWS Lambda kills a function at its timeout. */
const MARGIN_MILLIS = 500;

/**
 * Wraps the handler of an AWS Lambda function, so that all calls to SEEK of an invocation share a session, and the
 * telemetry of an invocation is delivered before AWS Lambda freezes the function. The handler may be async, take a
 * callback, or be the handler of `awslambda.streamifyResponse`.
 *
 * Each invocation has a span of kind `SERVER`, whose trace is the session. If a span is already active, for example that
 * of `@opentelemetry/instrumentation-aws-lambda`, it is used instead. Without a tracer provider, the session is a new
 * UUID.
 *
 * The response waits until the telemetry is delivered, but no longer than 5 seconds or the time that the function has
 * left. If the handler returns no promise and takes no callback, nothing waits.
 *
 * @param handler - called with the same `this` and the same arguments, apart from the callback
 * @returns a function with the type and the properties of the handler
 * @throws TypeError if `handler` is not a function. Errors that the handler throws are rethrown.
 * @see https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/
 * @example export const handler = withSeekLambda(async (event) => postJobAd(event.detail));
 */
export function withSeekLambda<T extends (...args: never[]) => unknown>(handler: T): T {
  if (typeof (handler as unknown) !== 'function') {
    throw new TypeError('withSeekLambda takes the handler of an AWS Lambda function');
  }
  // A proxy has the length and the symbols of the handler. AWS Lambda's runtime reads both to tell handlers apart:
  // https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/function/user-function-loader.ts
  return new Proxy<T>(handler, { apply: invoke });
}

/**
 * The part of the context object of AWS Lambda that is used here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName?: string;
  readonly functionVersion?: string;
  readonly invokedFunctionArn?: string;
  getRemainingTimeInMillis?(): number;
}

interface Failure {
  readonly thrown: unknown;
}

type Callback = (...results: unknown[]) => unknown;

/** Ends the span of an invocation. Resolves when all that is recorded is delivered. Never rejects. */
type End = (failure?: Failure) => Promise<void>;

function invoke(handler: (...args: never[]) => unknown, self: unknown, args: readonly unknown[]): unknown {
  // A handler with a response stream gets the context after it.
  const lambda = args.slice(1, 3).find(isLambdaContext);
  const span = guarded('the span of an invocation', () => startSpan(lambda));
  const end: End = async (failure) => {
    guarded('the span of an invocation', () => endSpan(span, failure));
    await guarded('the flush after an invocation', () => flushInTime(lambda));
  };
  const given = withCallback(args, end);
  const call = (): unknown => Reflect.apply(handler, self, given);
  try {
    const result = runInTrace(span, call);
    if (isPromise(result)) {
      return Promise.resolve(result).then(
        async (value) => {
          await end();
          return value;
        },
        async (thrown) => {
          await end({ thrown });
          throw thrown;
        },
      );
    }
    if (handler.length < 3 || typeof args[2] !== 'function') {
      void end();
    }
    return result;
  } catch (thrown) {
    void end({ thrown });
    throw thrown;
  }
}

function isLambdaContext(value: unknown): value is LambdaContext {
  return typeof value === 'object' && value !== null && 'awsRequestId' in value;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** @returns `undefined` if a trace is active already, or if there is no tracer provider */
function startSpan(lambda: LambdaContext | undefined): Span | undefined {
  if (sessionOfTrace(context.active()) !== undefined) {
    return undefined;
  }
  const span = trace.getTracer(OWN_PACKAGE, OWN_VERSION).startSpan(lambda?.functionName ?? 'invocation', {
    kind: SpanKind.SERVER,
    attributes: lambda === undefined ? {} : attributesOf(lambda),
  });
  return isSpanContextValid(span.spanContext()) ? span : undefined;
}

/**
 * @see https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/
 * @see https://opentelemetry.io/docs/specs/semconv/resource/cloud/
 */
function attributesOf({
  awsRequestId,
  functionVersion,
  invokedFunctionArn: arn = '',
}: LambdaContext): Attributes {
  const parts = arn.split(':');
  const [, , , , account, , , alias] = parts;
  return {
    [ATTR_FAAS_INVOCATION_ID]: awsRequestId,
    ...(account === undefined
      ? {}
      : {
          [ATTR_AWS_LAMBDA_INVOKED_ARN]: arn,
          [ATTR_CLOUD_ACCOUNT_ID]: account,
          // The convention asks for the version instead of an alias.
          [ATTR_CLOUD_RESOURCE_ID]:
            alias === undefined ? arn : [...parts.slice(0, -1), functionVersion].join(':'),
        }),
  };
}

function runInTrace(span: Span | undefined, call: () => unknown): unknown {
  if (span !== undefined) {
    return context.with(trace.setSpan(context.active(), span), call);
  }
  return sessionOfTrace(context.active()) === undefined ? withSeekSession(call) : call();
}

function endSpan(span: Span | undefined, failure: Failure | undefined): void {
  if (failure !== undefined) {
    const { thrown } = failure;
    const isError = thrown instanceof Error;
    span?.setAttribute(ATTR_ERROR_TYPE, codeOrNameOf(thrown));
    span?.setStatus({ code: SpanStatusCode.ERROR, ...(isError ? { message: thrown.message } : {}) });
    if (isError) {
      span?.recordException(thrown);
    }
  }
  span?.end();
}

function flushInTime(lambda: LambdaContext | undefined): Promise<void> | undefined {
  const remaining = (lambda?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY) - MARGIN_MILLIS;
  return remaining > 0 ? flush({ timeoutMillis: Math.min(FLUSH_TIMEOUT_MILLIS, remaining) }) : undefined;
}

/** Returns the arguments of a handler, with a callback that waits for the end. */
function withCallback(args: readonly unknown[], end: End): readonly unknown[] {
  const outside = context.active();
  const [event, lambda, callback, ...rest] = args;
  if (typeof callback !== 'function') {
    return args;
  }
  function onResult(this: unknown, ...results: unknown[]): void {
    const [error] = results;
    void end(error === undefined || error === null ? undefined : { thrown: error }).then(() =>
      // The runtime schedules the next invocation in its callback. That one belongs to no trace.
      runInContext(outside, () => Reflect.apply(callback as Callback, this, results)),
    );
  }
  return [event, lambda, onResult, ...rest];
}
