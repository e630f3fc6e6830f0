/**
 * Handles requests of undici and `fetch`, with hooks of `UndiciInstrumentation` and with subscribers to undici's
 * diagnostics channels that run before and after the instrumentation's own.
 *
 * @see https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 * @module
 */
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { moment } from '../../core/answers.ts';
import { codeOrNameOf } from '../../core/error-type.ts';
import { guarded } from '../../core/guarded.ts';
import { rememberAnswer, rememberedRequestId, rememberFailure } from '../../core/request-errors.ts';
import type { Settings } from '../../core/settings.ts';
import { unwrapHook, wrapHook } from '../../core/wrapped-hooks.ts';
import { activeContext } from '../active-context.ts';
import { callLog } from '../call-log.ts';
import type { AwareSubscribers } from '../seek-aware.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { undiciBodies } from './bodies.ts';
import { continueInNextCallback, isContinuing } from './call-context.ts';
import { createdRequest } from './created-request.ts';
import { creationWatcher, keepPropagation, ownRequests, removeInjected } from './creation.ts';
import { settlePropagation, snapshotOf, undiciStamper } from './headers.ts';
import {
  type CreatedMessage,
  deleteState,
  type ErrorMessage,
  type HeadersMessage,
  type Request,
  redactedUrl,
  setState,
  stateOf,
  urlOf,
} from './request.ts';
import { trailersOf } from './trailers.ts';
import type { UndiciInstrumentationConfig, UndiciRequest } from './undici-instrumentation.ts';

/** The configuration of `UndiciInstrumentation`, and the subscribers around it. */
export interface UndiciRequests extends AwareSubscribers {
  readonly config: UndiciInstrumentationConfig;
}

interface Configured {
  getConfig(): UndiciInstrumentationConfig;
}

/**
 * The lifecycle of a request. Steps 1 to 5 run in the tick in which undici creates the request:
 *
 * 1. `ignoreRequestHook` runs before the instrumentation reads the request. It sets the `User-Agent` of a request to
 *    SEEK, so that the span records the value that is sent.
 * 2. `startSpanHook` returns the first attributes of the span, with redacted URLs.
 * 3. `requestHook` runs after the span is started and before the propagators inject. It calls the application's hook,
 *    stamps a request to SEEK, then takes a snapshot of the headers as the caller's own.
 * 4. The propagators inject.
 * 5. `onCreated` settles the propagation headers. A request that the application's `ignoreRequestHook` ignores has
 *    skipped steps 2 to 4 and is stamped here, because SEEK expects its headers with every request.
 *
 * Later, when the server responds:
 *
 * 6. `onHeaders` or `onError` logs the request, and remembers the answer or the error.
 * 7. The bodies of a GraphQL call are read as they are sent and received. Its log entry waits for `onTrailers`.
 * 8. undici may make a retry or the next hop of a redirect in the callback that follows one of these. It is a new
 *    request in the session and the trace of the original request.
 *
 * @param instrumentation - the owner of the requests that it is the first to stamp
 */
export function undiciRequests(
  given: UndiciInstrumentationConfig,
  settings: Settings,
  instrumentation: Configured,
): UndiciRequests {
  const { enabled, propagate } = settings;
  const isOn = () => instrumentation.getConfig().enabled !== false;
  const originalIgnoreHook = unwrapHook(given.ignoreRequestHook);
  const originalStartSpanHook = unwrapHook(given.startSpanHook);
  const originalRequestHook = unwrapHook(given.requestHook);
  // Whether no later hook of the application can change the destination or the headers of the request.
  const isSettledEarly = originalStartSpanHook === undefined && originalRequestHook === undefined;

  const stamperFor = undiciStamper(settings);
  const log = callLog<Request>(settings);
  const { begin, respond, complete, before, after } = undiciBodies(settings, log, instrumentation);
  const created = createdRequest();
  /** The last request with a complete response. If its handler then throws, undici publishes another event. */
  let ended: { readonly request: Request; readonly callContext: Context } | undefined;
  const isMine = ownRequests(settings, instrumentation);

  const stampRequest = (span: Span | undefined, request: Request, userAgent: string | undefined): void => {
    if (!span?.isRecording()) {
      warnOfUnseenProvider();
    }
    const callContext = activeContext();
    const ids = stamperFor(request).stamp(span, request, callContext, userAgent);
    setState(request, {
      owner: instrumentation,
      requestId: ids.requestId,
      createdAt: moment(),
      callContext,
      span,
      graphql: begin(request, span),
      mayContinue: false,
      responseHeaders: undefined,
    });
    if (settings.requestLog !== undefined) {
      log.begin(request, { method: request.method, url: urlOf(request), ids, span });
    }
  };

  // The instrumentation catches and reports errors in these three hooks. They run for requests to all hosts, so they
  // allocate nothing for requests to other hosts.
  const ignoreRequestHook = (request: UndiciRequest): boolean => {
    created.request = undefined;
    if (originalIgnoreHook?.(request)) {
      return true;
    }
    created.isForSeek = isMine(request);
    if (created.isForSeek) {
      removeInjected(request);
    }
    created.userAgent =
      created.isForSeek && enabled ? stamperFor(request).stampUserAgent(request) : undefined;
    created.isTraced = false;
    created.request = request;
    return false;
  };
  const startSpanHook = (request: UndiciRequest): Attributes => {
    const attributes =
      originalStartSpanHook && guarded('startSpanHook', () => originalStartSpanHook(request));
    const redacted = redactedUrl(request);
    return redacted === undefined ? (attributes as Attributes) : { ...redacted, ...attributes };
  };
  const requestHook = (span: Span, request: UndiciRequest): void => {
    if (originalRequestHook !== undefined) {
      guarded('requestHook', () => originalRequestHook(span, request));
    }
    const isSettled = isSettledEarly && created.request === request;
    const toSeek = isSettled ? created.isForSeek : isMine(request);
    const userAgent = isSettled ? created.userAgent : undefined;
    created.request = request;
    created.isTraced = true;
    created.ownHeaders = undefined;
    if (toSeek) {
      try {
        if (enabled) {
          stampRequest(span, request, userAgent);
        }
      } finally {
        // Even if the stamp fails, injected headers must not reach SEEK.
        created.ownHeaders = snapshotOf(request);
      }
    }
  };

  const onCreated = ({ request }: CreatedMessage): void => {
    const isTraced = created.request === request && created.isTraced;
    const { ownHeaders } = created;
    created.request = undefined;
    created.ownHeaders = undefined;
    if (!isTraced) {
      guarded('stamping a request', () => {
        if (isOn() && enabled && isMine(request)) {
          stampRequest(undefined, request, undefined);
        }
      });
    } else if (ownHeaders !== undefined) {
      guarded('settling propagation headers', () => {
        settlePropagation(request, ownHeaders, propagate);
        keepPropagation(request);
      });
    }
  };
  const onHeaders = ({ request, response }: HeadersMessage): void => {
    const { statusCode } = response;
    const state = stateOf(request, instrumentation);
    // Status codes 1xx are not final, except 101: https://www.rfc-editor.org/rfc/rfc9110#section-15.2
    if (state === undefined || (statusCode < 200 && statusCode !== 101)) {
      return;
    }
    state.mayContinue = statusCode >= 300;
    const { requestId, createdAt } = state;
    rememberAnswer(request, { requestId, createdAt, trailers: trailersOf(request) }, request, response);
    if (state.mayContinue || isContinuing()) {
      continueInNextCallback(request, state.callContext);
    }
    respond(request, state, response);
  };
  const onTrailers = ({ request }: CreatedMessage): void => {
    const state = stateOf(request, instrumentation);
    if (state === undefined) {
      return;
    }
    deleteState(request);
    const { callContext } = state;
    complete(request, state);
    ended = { request, callContext };
    if (state.mayContinue || isContinuing()) {
      continueInNextCallback(request, callContext);
    }
  };
  const onError = ({ request, error }: ErrorMessage): void => {
    const state = stateOf(request, instrumentation);
    const callContext = state?.callContext ?? (ended?.request === request ? ended.callContext : undefined);
    // The handler of an aborted request has no further callback.
    if (callContext !== undefined && !request.aborted && isOn()) {
      continueInNextCallback(request, callContext);
    }
    if (state === undefined || !isOn()) {
      // A RequestRetryError, thrown after the response: https://github.com/nodejs/undici/blob/main/lib/handler/retry-handler.js
      rememberFailure(error, rememberedRequestId(request));
      return;
    }
    deleteState(request);
    guarded('handling a request error', () => {
      rememberFailure(error, state.requestId);
      log.fail(request, { error }, codeOrNameOf(error), state.graphql);
    });
  };
  return {
    config: {
      ...given,
      ignoreRequestHook: wrapHook(ignoreRequestHook, originalIgnoreHook),
      startSpanHook: wrapHook(startSpanHook, originalStartSpanHook),
      requestHook: wrapHook(requestHook, originalRequestHook),
    },
    alongside: creationWatcher(settings, isOn),
    before: { ...before, 'undici:request:trailers': onTrailers },
    after: {
      'undici:request:create': onCreated,
      'undici:request:headers': onHeaders,
      ...after,
      'undici:request:error': onError,
    },
  };
}
