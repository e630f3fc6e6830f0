/**
 * The requests of undici and `fetch`: hooks of `UndiciInstrumentation`, and subscribers to undici's diagnostics channels
 * that run before and after the instrumentation's own.
 *
 * @see https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 * @module
 */
import type { Attributes, Span } from '@opentelemetry/api';
import { guarded } from '../../core/guarded.ts';
import { rememberFailure } from '../../core/request-errors.ts';
import { openRequests } from '../../core/request-log.ts';
import type { Settings } from '../../core/settings.ts';
import { unwrapHook, wrapHook } from '../../core/wrapped-hooks.ts';
import type { Subscribers } from '../subscribers.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { addResponseChunk, recordGraphqlErrors } from './graphql-errors.ts';
import { type HeaderSnapshot, requestIdIn, settlePropagation, snapshotOf, undiciStamper } from './headers.ts';
import { deleteState, isForSeek, type Request, redactedUrl, setState, stateOf, urlOf } from './request.ts';
import { contextOfCall, continueCall, isContinuing } from './retries.ts';
import type { UndiciInstrumentationConfig, UndiciRequest } from './undici-instrumentation.ts';

interface CreatedMessage {
  readonly request: Request;
}
interface HeadersMessage {
  readonly request: Request;
  readonly response: { readonly statusCode: number; readonly headers: unknown };
}
interface ChunkMessage {
  readonly request: Request;
  readonly chunk: Uint8Array;
}
interface ErrorMessage {
  readonly request: Request;
  readonly error: unknown;
}

/** How `UndiciInstrumentation` is configured, and what subscribes around it. */
export interface UndiciRequests extends Subscribers {
  readonly config: UndiciInstrumentationConfig;
}

/** The request that undici is creating in this tick. */
interface CreatedRequest {
  /** `undefined` where no hook has seen one. A request that a hook makes replaces the one that the hook is called for. */
  request: Request | undefined;
  isForSeek: boolean;
  /** The `User-Agent` that the span records by itself. */
  userAgent: string | undefined;
  /** Whether `requestHook` has run: the propagators inject. */
  isTraced: boolean;
  /** The caller's own headers, of a request to SEEK that is traced. */
  ownHeaders: HeaderSnapshot | undefined;
}

/**
 * The life of a request. Steps 1 to 5 run in the tick in which undici creates it:
 *
 * 1. `ignoreRequestHook`: the instrumentation has not read the request yet. A request to SEEK gets its `User-Agent`, so
 *    that the span records what is sent.
 * 2. `startSpanHook`: the first attributes of the span. Secrets in the URL are redacted.
 * 3. `requestHook`: the span exists, and the propagators have not injected yet. The application's hook runs, then a
 *    request to SEEK is stamped, then its headers are kept as the caller's own.
 * 4. The propagators inject.
 * 5. `onCreated`: settles which propagation headers are sent. A request that the application's `ignoreRequestHook` keeps
 *    from being traced has skipped 2 to 4 and is stamped here, because SEEK asks for its headers with every request.
 *
 * Later, when the server responds:
 *
 * 6. `onHeaders` or `onError`: the request log gets its entry, and the error is remembered.
 * 7. `onChunk`, `onTrailers`: a body that may report GraphQL errors is collected while it passes by, then read.
 * 8. A retry, or the next hop of a redirect, which undici makes from within step 6 or `onTrailers`, is a new request in
 *    the session and the trace of this one.
 *
 * @param isOn - whether the instrumentation is enabled
 */
export function undiciRequests(
  given: UndiciInstrumentationConfig,
  settings: Settings,
  isOn: () => boolean,
): UndiciRequests {
  const { enabled, propagate, isSeekHost } = settings;
  const originalIgnoreHook = unwrapHook(given.ignoreRequestHook);
  const originalStartSpanHook = unwrapHook(given.startSpanHook);
  const originalRequestHook = unwrapHook(given.requestHook);
  // No later hook of the application's changes where the request goes, or its headers.
  const isSettledEarly = originalStartSpanHook === undefined && originalRequestHook === undefined;

  const stamperFor = undiciStamper(settings);
  const open = settings.requestLog && openRequests<Request>(settings.requestLog);
  const created: CreatedRequest = {
    request: undefined,
    isForSeek: false,
    userAgent: undefined,
    isTraced: false,
    ownHeaders: undefined,
  };

  const stampRequest = (span: Span | undefined, request: Request, userAgent: string | undefined): void => {
    if (!span?.isRecording()) {
      warnOfUnseenProvider();
    }
    const callContext = contextOfCall();
    const ids = stamperFor(request).stamp(span, request, callContext, userAgent);
    setState(request, {
      callContext,
      span,
      isRedirected: false,
      responseHeaders: undefined,
      body: undefined,
    });
    open?.begin(request, { method: request.method, url: urlOf(request), ids, span });
  };

  // The instrumentation catches and reports what these three hooks throw. They run for requests to all hosts, so they
  // allocate nothing for the others.
  const ignoreRequestHook = (request: UndiciRequest): boolean => {
    created.request = undefined;
    if (originalIgnoreHook?.(request)) {
      return true;
    }
    created.isForSeek = isForSeek(request, isSeekHost);
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
    const toSeek = isSettled ? created.isForSeek : isForSeek(request, isSeekHost);
    const userAgent = isSettled ? created.userAgent : undefined;
    created.request = request;
    created.isTraced = true;
    created.ownHeaders = undefined;
    if (toSeek) {
      if (enabled) {
        stampRequest(span, request, userAgent);
      }
      created.ownHeaders = snapshotOf(request);
    }
  };

  const onCreated = ({ request }: CreatedMessage): void => {
    const isTraced = created.request === request && created.isTraced;
    const { ownHeaders } = created;
    created.request = undefined;
    created.ownHeaders = undefined;
    if (!isTraced) {
      guarded('stamp', () => {
        if (isOn() && enabled && isForSeek(request, isSeekHost)) {
          stampRequest(undefined, request, undefined);
        }
      });
    } else if (ownHeaders !== undefined) {
      guarded('propagation', () => settlePropagation(request, ownHeaders, propagate));
    }
  };
  const onHeaders = ({ request, response: { statusCode, headers } }: HeadersMessage): void => {
    const state = stateOf(request);
    // 1xx is not a final response, but for 101: https://www.rfc-editor.org/rfc/rfc9110#section-15.2
    if (state === undefined || (statusCode < 200 && statusCode !== 101)) {
      return;
    }
    state.isRedirected = statusCode >= 300 && statusCode < 400;
    // undici makes a retry now. Otherwise, a call that an earlier response on this connection continued has ended.
    if (statusCode >= 300 || isContinuing()) {
      continueCall(state.callContext);
    }
    open?.end(request, { status: statusCode });
    if (statusCode === 200 && settings.graphqlErrors && state.span?.isRecording()) {
      state.responseHeaders = headers;
    }
  };
  const onChunk = ({ request, chunk }: ChunkMessage): void => {
    const state = stateOf(request);
    if (state?.responseHeaders !== undefined) {
      guarded('reading a response', () => addResponseChunk(state, chunk));
    }
  };
  const onTrailers = ({ request }: CreatedMessage): void => {
    const state = stateOf(request);
    if (state === undefined) {
      return;
    }
    deleteState(request);
    const { span, body } = state;
    if (body !== undefined) {
      guarded('reading a response', () => recordGraphqlErrors(span, body));
    }
    // undici makes the next hop of a redirect now.
    if (state.isRedirected) {
      continueCall(state.callContext);
    }
  };
  const onError = ({ request, error }: ErrorMessage): void => {
    const state = stateOf(request);
    if (state === undefined || !isOn()) {
      return;
    }
    deleteState(request);
    guarded('the error of a request', () => {
      rememberFailure(error, requestIdIn(request));
      open?.end(request, { error });
      if (isConnectionError(error)) {
        continueCall(state.callContext);
      }
    });
  };
  return {
    config: {
      ...given,
      ignoreRequestHook: wrapHook(ignoreRequestHook, originalIgnoreHook),
      startSpanHook: wrapHook(startSpanHook, originalStartSpanHook),
      requestHook: wrapHook(requestHook, originalRequestHook),
    },
    before: { 'undici:request:trailers': onTrailers },
    after: {
      'undici:request:create': onCreated,
      'undici:request:headers': onHeaders,
      // Published by undici 7.29, 8.10 and later.
      ...(settings.graphqlErrors ? { 'undici:request:bodyChunkReceived': onChunk } : {}),
      'undici:request:error': onError,
    },
  };
}

/**
 * Whether undici met an error in a callback of the connection, after which it may retry. The error of an abort, by
 * contrast, is published while the application's own code runs, in the application's own context.
 */
function isConnectionError(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^(E[A-Z]+|UND_ERR_(SOCKET|[A-Z]+_TIMEOUT))$/.test(code);
}
