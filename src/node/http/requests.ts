/**
 * Handles requests of node:http and node:https, and thus of axios, got, node-fetch and all other clients that use them,
 * with hooks of `HttpInstrumentation` and subscribers to Node.js diagnostics channels.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#http
 * @module
 */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import { moment, rememberContents } from '../../core/answers.ts';
import { codeOrNameOf } from '../../core/error-type.ts';
import { guarded } from '../../core/guarded.ts';
import { SECRET_QUERY_KEYS } from '../../core/redact.ts';
import { rememberedRequestId, rememberFailure, rememberRequest } from '../../core/request-errors.ts';
import type { Settings } from '../../core/settings.ts';
import { stamper } from '../../core/stamp.ts';
import { unwrapHook, wrapHook } from '../../core/wrapped-hooks.ts';
import { activeContext } from '../active-context.ts';
import { callLog } from '../call-log.ts';
import { graphqlCall, recordErrors } from '../graphql/call.ts';
import type { Subscribers } from '../subscribers.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { recordWebhook } from '../webhook.ts';
import { observeRequestBody, observeResponseBody } from './bodies.ts';
import {
  type ErrorMessage,
  isOutgoing,
  outcomeOf,
  type PendingRequest,
  type RequestMessage,
  type ResponseMessage,
  type StampedRequest,
} from './client-request.ts';
import { HTTP_HEADERS, headersByName, settlePropagation, withholdExpect } from './headers.ts';
import { callerHeadersOf, hideStamp, recordedHeaders } from './hidden-headers.ts';
import { redactedInboundQuery, redactedUrl, secretKeysOf } from './recorded-url.ts';
import { isForSeek, routeOf, routeOfOptions, urlOf } from './route.ts';

type ApplyAttributes = NonNullable<HttpInstrumentationConfig['applyCustomAttributesOnSpan']>;

/** The configuration of `HttpInstrumentation`, and the subscribers around it. */
export interface HttpRequests extends Subscribers {
  readonly config: HttpInstrumentationConfig;
}

/**
 * The lifecycle of a request. Steps 1 to 5 run in the tick in which the application makes the request:
 *
 * 1. `ignoreOutgoingRequestHook` determines whether the application ignores the request.
 * 2. `startOutgoingSpanHook` runs before the request exists. The headers in the options are the caller's. If they
 *    include `Expect`, Node.js would write all headers immediately, so `Expect` is withheld until step 5.
 * 3. The propagators inject into the options, and Node.js creates the request from them.
 * 4. `onCreated` stamps a request that skipped step 2, without a span. Such a request is ignored, or made in a way that
 *    the instrumentation does not patch.
 * 5. `requestHook` runs the application's hook, settles the propagation headers of a request to SEEK, and stamps it.
 *
 * Later:
 *
 * 6. `onStart` runs before Node.js writes the headers, and records those that the application has set since step 5.
 * 7. `onResponse`, `onError` or `close` logs the request, a GraphQL call when its response ends. From `onResponse` or
 *    `onError` on, the request shows only the caller's headers, because clients copy them to the next request.
 * 8. `applyCustomAttributesOnSpan` runs at the end of the response, after the instrumentation has set the status of the
 *    span. It records the GraphQL errors in the response.
 */
export function httpRequests(given: HttpInstrumentationConfig, settings: Settings): HttpRequests {
  const { enabled, propagate, isSeekHost, webhookPath } = settings;
  const originalIgnoreHook = unwrapHook(given.ignoreOutgoingRequestHook);
  const originalStartSpanHook = unwrapHook(given.startOutgoingSpanHook);
  const originalStartIncomingSpanHook = unwrapHook(given.startIncomingSpanHook);
  const originalRequestHook = unwrapHook(given.requestHook);
  const originalAttributesHook = unwrapHook(given.applyCustomAttributesOnSpan);
  const secretKeys = secretKeysOf(given.redactedQueryParams);
  const recorded = recordedHeaders(given);
  const inboundSecretKeys = secretKeysOf(given.redactedQueryParamsServer);

  const { stamp, stampAsSent } = stamper(settings, HTTP_HEADERS);
  const log = callLog<ClientRequest>(settings);
  const stamped = new WeakMap<ClientRequest, StampedRequest>();
  /** The state of the request that is being made in this tick. */
  const making: { isIgnored: boolean; pending: PendingRequest | undefined } = {
    isIgnored: false,
    pending: undefined,
  };

  const isToSeek = (request: ClientRequest, options?: RequestOptions): boolean =>
    !request.headersSent && isForSeek(routeOf(request, options), isSeekHost);
  const stampRequest = (span: Span | undefined, request: ClientRequest, callContext: Context): void => {
    if (!span?.isRecording()) {
      warnOfUnseenProvider();
    }
    const own = callerHeadersOf(request);
    const ids = stamp(span, request, callContext);
    const { method, path } = request;
    const call = guarded('reading a request', () => graphqlCall(settings, span, method, path));
    stamped.set(request, { stamp: ids, span, own, target: routeOf(request), createdAt: moment(), call });
    rememberRequest(request, ids.requestId);
    observeRequestBody(request, call);
    if (settings.requestLog !== undefined) {
      log.begin(request, { method, url: urlOf(request), ids, span });
      // Covers upgrades and requests that are destroyed without an error event. A listener for `upgrade` would keep
      // Node.js from closing the connection if the application has none: https://nodejs.org/api/http.html#event-upgrade
      request.once('close', () => log.fail(request, outcomeOf(request), 'aborted', call));
    }
  };

  // If this hook throws, the instrumentation reports the error and traces the request.
  const ignoreOutgoingRequestHook = (options: RequestOptions): boolean => {
    making.isIgnored = false;
    making.isIgnored = originalIgnoreHook?.(options) === true;
    return making.isIgnored;
  };
  const startOutgoingSpanHook = (options: RequestOptions): Attributes => {
    if (making.pending === undefined) {
      // If the constructor of the request throws, requestHook never runs.
      queueMicrotask(() => {
        making.pending = undefined;
      });
    }
    const attributes =
      originalStartSpanHook && guarded('startOutgoingSpanHook', () => originalStartSpanHook(options));
    const ownHeaders = headersByName(options.headers);
    making.pending = {
      options,
      ownHeaders,
      expect: guarded('withholding Expect', () =>
        ownHeaders.has('expect') && isForSeek(routeOfOptions(options), isSeekHost)
          ? withholdExpect(options)
          : undefined,
      ),
      callContext: activeContext(),
      outer: making.pending,
    };
    return { ...guarded('redacting a URL', () => redactedUrl(options, secretKeys)), ...attributes };
  };
  const startIncomingSpanHook = (request: IncomingMessage): Attributes => {
    const attributes =
      originalStartIncomingSpanHook &&
      guarded('startIncomingSpanHook', () => originalStartIncomingSpanHook(request));
    return { ...redactedInboundQuery(request, inboundSecretKeys), ...attributes };
  };
  const requestHook = (span: Span, request: ClientRequest | IncomingMessage): void => {
    const pending = isOutgoing(request) ? making.pending : undefined;
    if (pending !== undefined) {
      // Reset before the application's hook, which may make a request of its own.
      making.pending = pending.outer;
    }
    if (originalRequestHook !== undefined) {
      guarded('requestHook', () => originalRequestHook(span, request));
    }
    if (!isOutgoing(request)) {
      guarded('recording a webhook', () => recordWebhook(span, request, webhookPath));
      return;
    }
    guarded('stamping a request', () => {
      if (!isToSeek(request, pending?.options)) {
        return;
      }
      if (pending !== undefined) {
        settlePropagation(request, pending.ownHeaders, pending.options, propagate);
      }
      if (enabled) {
        stampRequest(span, request, pending?.callContext ?? activeContext());
      }
    });
    if (pending?.expect !== undefined) {
      request.setHeader(...pending.expect);
      request.flushHeaders();
    }
  };

  const onCreated = ({ request }: RequestMessage): void => {
    guarded('stamping a request', () => {
      const isUntraced = making.isIgnored || making.pending === undefined;
      if (isUntraced && enabled && isToSeek(request)) {
        stampRequest(undefined, request, activeContext());
      }
    });
    making.isIgnored = false;
  };
  const onStart = ({ request }: RequestMessage): void => {
    const before = stamped.get(request);
    if (before !== undefined) {
      guarded('reading the sent headers', () => {
        const sent = stampAsSent(before.span, request, before.stamp);
        rememberRequest(request, sent.requestId);
        log.correct(request, sent);
      });
    }
  };
  const hideHeaders = (request: ClientRequest, recorded: readonly string[]): void => {
    const before = stamped.get(request);
    if (before !== undefined) {
      guarded('hiding headers', () => hideStamp(request, before, before.span ? recorded : []));
    }
  };
  const fail = (request: ClientRequest, requestId: string, error: unknown): void => {
    rememberFailure(error, requestId);
    const call = stamped.get(request)?.call;
    guarded('reading a request', () => log.fail(request, { error }, codeOrNameOf(error), call));
  };
  // Published when the response headers arrive, despite the name of the channel:
  // https://github.com/nodejs/node/blob/main/lib/_http_client.js
  const onResponse = ({ request, response }: ResponseMessage): void => {
    const requestId = rememberedRequestId(request);
    const before = stamped.get(request);
    if (requestId !== undefined && before !== undefined) {
      // Emitted before the application receives the error of an incomplete body.
      response.once('aborted', () => fail(request, requestId, response.errored));
      const { call, target, createdAt } = before;
      const { statusCode = 0, rawHeaders } = response;
      rememberContents(requestId, createdAt, target, { statusCode, headers: rawHeaders });
      guarded('reading a request', () => log.respond(request, statusCode, call));
      hideHeaders(request, recorded);
      observeResponseBody(request, response, call, log);
    }
  };
  const onError = ({ request, error }: ErrorMessage): void => {
    const requestId = rememberedRequestId(request);
    if (requestId !== undefined) {
      fail(request, requestId, error);
      hideHeaders(request, []);
    }
  };
  const applyCustomAttributesOnSpan: ApplyAttributes = (span, request, response) => {
    if (originalAttributesHook !== undefined) {
      guarded('applyCustomAttributesOnSpan', () => originalAttributesHook(span, request, response));
    }
    guarded('reading a response', () => recordErrors(stamped.get(request as ClientRequest)?.call));
  };
  return {
    config: {
      ...given,
      redactedQueryParams: [...SECRET_QUERY_KEYS, ...(given.redactedQueryParams ?? [])],
      redactedQueryParamsServer: [...SECRET_QUERY_KEYS, ...(given.redactedQueryParamsServer ?? [])],
      ignoreOutgoingRequestHook: wrapHook(ignoreOutgoingRequestHook, originalIgnoreHook),
      startOutgoingSpanHook: wrapHook(startOutgoingSpanHook, originalStartSpanHook),
      startIncomingSpanHook: wrapHook(startIncomingSpanHook, originalStartIncomingSpanHook),
      requestHook: wrapHook(requestHook, originalRequestHook),
      applyCustomAttributesOnSpan: wrapHook(applyCustomAttributesOnSpan, originalAttributesHook),
    },
    after: {
      // Published by Node.js 22.12 and later for every new request, and not by Node.js 20.
      'http.client.request.created': onCreated,
      'http.client.request.start': onStart,
      'http.client.request.error': onError,
      'http.client.response.finish': onResponse,
    },
  };
}
