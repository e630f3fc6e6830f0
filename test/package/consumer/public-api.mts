// Valid uses of the public API, and invalid ones that must not compile. The test of the packed tarball compiles this
// file.
import type { Context, TextMapPropagator } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import {
  UndiciInstrumentation,
  type UndiciInstrumentationConfig,
} from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  getSeekSessionId,
  type Instrumentation,
  type Propagate,
  type RequestLog,
  requestIdFromSpanContext,
  SeekInstrumentation,
  type SeekInstrumentationConfig,
  SeekLogRecordProcessor,
  type SeekOptions,
  type SeekRequestLogEntry,
  SeekSessionPropagator,
  type SessionSource,
  seekLogHook,
  type seekRequestIdOf,
  type sessionIdFromTraceId,
  spanIdFromRequestId,
  traceIdFromSessionId,
  UuidTraceIdGenerator,
  withSeek,
  withSeekLambda,
  withSeekSession,
} from 'opentelemetry-instrumentation-seek';
import 'opentelemetry-instrumentation-seek/register';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(..._proof: Same<A, B> extends true ? [] : [never]): void => {};

// An SDK accepts the instrumentations in each form.
const instrumentation = new SeekInstrumentation({ userAgent: 'a/1', ignoreRequestHook: () => false });
const list = withSeek([new HttpInstrumentation(), [new UndiciInstrumentation()], instrumentation]);
new NodeSDK({ idGenerator: new UuidTraceIdGenerator(), instrumentations: list });
new NodeSDK({ instrumentations: [instrumentation, withSeek([])] });
same<typeof list, Instrumentation[]>();
// SeekInstrumentation accepts hooks written for UndiciInstrumentation.
const undici: UndiciInstrumentationConfig = { requestHook: (_span, request) => void request.addHeader };
new SeekInstrumentation({ ...undici, userAgent: 'a/1' });

// Options.
const options: SeekOptions = {
  enabled: true,
  hosts: ['*.seek.com'] as const,
  userAgent: false,
  session: () => undefined,
  propagate: 'none',
};
withSeek([], options);
same<Propagate, 'traceparent' | 'all' | 'none'>();
same<SessionSource, 'trace' | 'process' | (() => string | undefined)>();
const config: SeekInstrumentationConfig = { requireParentforSpans: true, session: 'process' };
instrumentation.setConfig(config);
// @ts-expect-error must be a list
withSeek([], { hosts: '*.seek.com' });
// @ts-expect-error must be false or a product token
withSeek([], { userAgent: true });
// @ts-expect-error not a valid session source
withSeek([], { session: 'request' });
// @ts-expect-error not a valid propagate value
new SeekInstrumentation({ propagate: 'baggage' });
// @ts-expect-error unknown option
withSeek([], { host: [] });

// withSeekSession returns the result of the callback.
same<number, ReturnType<typeof runs>>();
function runs() {
  return withSeekSession(() => 7);
}
const posted: Promise<string> = withSeekSession({ sessionId: 'a' }, async () => 'posted');
const sessionId: string | undefined = getSeekSessionId();
getSeekSessionId({} as Context);
// @ts-expect-error missing callback
withSeekSession({ sessionId: 'a' });
// @ts-expect-error a UUID is a string
withSeekSession({ sessionId: 7 }, () => undefined);

// withSeekLambda keeps the type of a handler. Handler is that of @types/aws-lambda.
interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}
type Handler<E, R> = (
  event: E,
  context: LambdaContext,
  callback: (error?: Error | string | null, result?: R) => void,
  // biome-ignore lint/suspicious/noConfusingVoidType: as @types/aws-lambda has it
) => void | Promise<R>;
const handler: Handler<{ id: string }, number> = withSeekLambda(async ({ id }, { awsRequestId }) => {
  same<typeof id, string>();
  return id.length + awsRequestId.length;
});
same<typeof handler, ReturnType<typeof withSeekLambda<typeof handler>>>();
const posts = withSeekLambda(async (event: { id: string }) => event.id);
same<typeof posts, (event: { id: string }) => Promise<string>>();
// @ts-expect-error not a function
withSeekLambda({ handler });

// The request log, and log records.
withSeek([], {
  requestLog: ({ requestId, status, durationMillis, error }) => {
    same<typeof requestId, string>();
    same<typeof status, number | undefined>();
    same<typeof durationMillis, number>();
    same<typeof error, unknown>();
  },
});
same<RequestLog, (entry: SeekRequestLogEntry) => void>();
withSeek([], {
  requestLog: (entry) => {
    // @ts-expect-error entries are read-only
    entry.requestId = '';
  },
});
same<ReturnType<typeof seekRequestIdOf>, string | undefined>();
new PinoInstrumentation({ logHook: seekLogHook });
new NodeSDK({ logRecordProcessors: [new SeekLogRecordProcessor()] });
const propagator: TextMapPropagator = new SeekSessionPropagator();
// @ts-expect-error must be a boolean
withSeekSession({ propagate: 'baggage' }, () => undefined);

// IDs.
same<typeof sessionIdFromTraceId, (traceId: string) => string>();
same<ReturnType<typeof requestIdFromSpanContext>, string>();
requestIdFromSpanContext({ traceId: '', spanId: '' });
// @ts-expect-error missing trace ID
requestIdFromSpanContext({ spanId: '' });
const ids: [string, string] = [spanIdFromRequestId(''), traceIdFromSessionId('')];

export { ids, posted, propagator, sessionId, undici };
