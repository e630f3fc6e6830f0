/**
 * SEEK's headers on the requests of undici and `fetch`.
 *
 * @module
 */
import { type Attributes, type Context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { type Beside, type ListeningBeside, listeningBeside } from '../channels.ts';
import {
  ATTR_SEEK_GRAPHQL_ERROR_CODES,
  ATTR_URL_FULL,
  ATTR_URL_QUERY,
  HEADER_REQUEST_ID,
  HEADER_TRACEPARENT,
} from '../conventions.ts';
import { addChunk, type CollectedBody, collectBody, errorCodesOf } from '../graphql-errors.ts';
import { behind, guarded, wraps } from '../hooks.ts';
import { destinationOf, parseUrl } from '../hosts.ts';
import {
  assertOptions,
  checkedEnabled,
  type Propagate,
  type SeekOptions,
  type Settings,
} from '../options.ts';
import { processSettings } from '../process-settings.ts';
import { redactQuery, redactUrl } from '../redact.ts';
import { noteFailure } from '../request-errors.ts';
import { openRequests } from '../request-log.ts';
import { type HeaderAccess, headerText, stamp, stampUserAgent } from '../stamp.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { contextOfCall, continueCall, followCalls, isContinuing } from './hops.ts';
import {
  UndiciInstrumentation,
  type UndiciInstrumentationConfig,
  type UndiciRequest,
} from './undici-instrumentation.ts';

/**
 * Everything that `UndiciInstrumentation` takes, and {@link SeekOptions}. `enabled` keeps the meaning that every
 * OpenTelemetry instrumentation gives it: `false` switches the whole instrumentation off, spans and headers. Spans
 * without headers are `hosts: []`, or `SEEK_OTEL_ENABLED=false`.
 */
export interface SeekInstrumentationConfig
  extends UndiciInstrumentationConfig,
    Omit<SeekOptions, 'enabled'> {}

/** undici's request as it really is, beyond what the instrumentation's types tell. */
type Request = UndiciRequest & { readonly host?: string | null };

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

/**
 * A drop-in for `UndiciInstrumentation`: the same spans, the same options, and on requests to SEEK the headers
 * `X-Request-Id`, `X-Session-Id` and `User-Agent`, recorded as `seek.request_id`, `seek.session_id` and
 * `user_agent.original`. Secrets in recorded URLs are redacted, for every host.
 *
 * Use it instead of `UndiciInstrumentation`, not beside it: each of the two makes a span of every request.
 *
 * @throws TypeError if an option is wrong; it names the option and what it takes
 * @example new NodeSDK({ instrumentations: [new SeekInstrumentation({ userAgent: 'my-service/1.2.3' })] }).start();
 */
export class SeekInstrumentation extends UndiciInstrumentation {
  // Declared, not initialised: the super-class constructor calls setConfig() and enable(), and an initialiser
  // would run after it and wipe out what they set.
  declare private beside: ListeningBeside;

  constructor(config: SeekInstrumentationConfig = {}) {
    super(config);
    followCalls(this);
  }

  override setConfig(config: SeekInstrumentationConfig = {}): void {
    assertOptions(config);
    checkedEnabled(config.enabled);
    const seek = seekUndiciRequests(config, processSettings(seekOptionsOf(config)), () => this.isOn());
    super.setConfig(seek.config);
    this.beside ??= listeningBeside({ enable: () => super.enable(), disable: () => super.disable() }, false);
    this.beside.listen(seek);
  }

  override enable(): void {
    this.beside.enable();
  }

  override disable(): void {
    this.beside.disable();
  }

  private isOn(): boolean {
    return this.getConfig().enabled !== false;
  }
}

/** What is known of a request to SEEK, from its making to its end. */
interface UnderWay {
  /** The context in which the call was made. */
  readonly made: Context;
  readonly span: Span | undefined;
  isRedirected: boolean;
  /** Of a response that may report GraphQL errors. */
  headers: unknown;
  body: CollectedBody | undefined;
}

/** Where undici's own request object holds it: a `WeakMap` would cost more than all else together. */
const UNDER_WAY = Symbol('opentelemetry-instrumentation-seek');

interface SeekRequest {
  [UNDER_WAY]?: UnderWay | undefined;
}

/** A client of undici's keeps hundreds of requests that have ended; their spans would grow old with them. */
function forget(request: object): void {
  (request as SeekRequest)[UNDER_WAY] = undefined;
}

/** What listens ahead of the instrumentation, which ends spans, and behind it, where propagation is done. */
export interface SeekUndiciRequests extends Beside {
  /** What `UndiciInstrumentation` is to be configured with. */
  readonly config: UndiciInstrumentationConfig;
}

/**
 * What happens to one request, in order, all in the tick in which undici makes it:
 *
 * 1. `ignoreRequestHook`: the instrumentation hasn't looked at the request yet. `User-Agent` of a request to SEEK is put
 *    right, so that what it records by itself is what is sent.
 * 2. `startSpanHook`: the span's first attributes; secrets in the URL are redacted.
 * 3. `requestHook`: the span is there, propagation isn't; the application's hook runs, then a request to SEEK is
 *    stamped.
 * 4. The propagators inject, behind the headers that are there by then.
 * 5. `onCreated`: of what was injected, only what may go to SEEK stays. Requests that `ignoreRequestHook` kept from
 *    being traced have skipped 2 to 4 and are stamped here, for SEEK wants its headers with every request.
 *
 * And then, when undici hears from the server:
 *
 * 6. `onHeaders` or `onError`: the application's request log has its entry, and the error is remembered.
 * 7. `onChunk`, `onTrailers`: a body that may report GraphQL errors is looked into, as it goes by.
 * 8. A retry or the next hop of a redirect, which undici makes from within 6 or `onTrailers`, is a new request, in the
 *    session and the trace of this one.
 *
 * @param isOn - whether the instrumentation is to do anything
 */
export function seekUndiciRequests(
  given: UndiciInstrumentationConfig,
  settings: Settings,
  isOn: () => boolean,
): SeekUndiciRequests {
  const ownIgnoreRequestHook = behind(given.ignoreRequestHook);
  const ownStartSpanHook = behind(given.startSpanHook);
  const ownRequestHook = behind(given.requestHook);

  const open = settings.requestLog && openRequests<Request>(settings.requestLog);
  // No hook of the application's that comes later changes where a request goes, or its headers.
  const isSettled = ownStartSpanHook === undefined && ownRequestHook === undefined;
  let begun: Request | undefined;
  let settledUserAgent: string | undefined;
  let hooked: Request | undefined;
  let ownHeaders = -1;

  const stampRequest = (span: Span | undefined, request: Request): void => {
    if (!span?.isRecording()) {
      warnOfUnseenProvider();
    }
    const settled = isSettled && begun === request ? settledUserAgent : undefined;
    const made = contextOfCall();
    const stamped = stamp(span, request, headersOf(request), settings, made, settled);
    (request as SeekRequest)[UNDER_WAY] = {
      made,
      span,
      isRedirected: false,
      headers: undefined,
      body: undefined,
    };
    open?.begin(request, { method: request.method, url: urlOf(request), stamp: stamped, span });
  };

  // What throws in these three is caught by the instrumentation that calls them, and reported. They run for the
  // requests to all hosts, so nothing is made here that isn't needed.
  const ignoreRequestHook = (request: UndiciRequest): boolean => {
    if (ownIgnoreRequestHook?.(request)) {
      return true;
    }
    if (isForSeek(request, settings)) {
      begun = request;
      settledUserAgent = settings.enabled ? stampUserAgent(request, headersOf(request), settings) : undefined;
    }
    return false;
  };
  const startSpanHook = (request: UndiciRequest): Attributes => {
    const own = ownStartSpanHook && guarded('startSpanHook', () => ownStartSpanHook(request));
    const redacted = redactedUrl(request);
    return redacted === undefined ? (own as Attributes) : { ...redacted, ...own };
  };
  const requestHook = (span: Span, request: UndiciRequest): void => {
    if (ownRequestHook !== undefined) {
      guarded('requestHook', () => ownRequestHook(span, request));
    }
    // Only now: the application's hook may have made a request of its own.
    hooked = request;
    ownHeaders = -1;
    // An origin or a path that a hook of the application's changed may lead elsewhere.
    if ((isSettled && begun === request) || isForSeek(request, settings)) {
      if (settings.enabled) {
        stampRequest(span, request);
      }
      ownHeaders = request.headers.length;
    }
  };
  const config: UndiciInstrumentationConfig = {
    ...given,
    ignoreRequestHook: wraps(ignoreRequestHook, ownIgnoreRequestHook),
    startSpanHook: wraps(startSpanHook, ownStartSpanHook),
    requestHook: wraps(requestHook, ownRequestHook),
  };

  const onCreated = ({ request }: CreatedMessage): void => {
    const traced = hooked === request;
    hooked = undefined;
    begun = undefined;
    if (!traced) {
      guarded('stamp', () => {
        if (isOn() && settings.enabled && isForSeek(request, settings)) {
          stampRequest(undefined, request);
        }
      });
    } else if (ownHeaders !== -1) {
      guarded('taking off what was injected', () => cutInjected(request, ownHeaders, settings));
    }
  };
  const onHeaders = ({ request, response: { statusCode, headers } }: HeadersMessage): void => {
    const call = (request as SeekRequest)[UNDER_WAY];
    // 1xx is no answer yet (RFC 9110, section 15.2), but for the one that ends HTTP.
    if (call === undefined || (statusCode < 200 && statusCode !== 101)) {
      return;
    }
    call.isRedirected = statusCode >= 300 && statusCode < 400;
    // A retry is made now. What an earlier answer on this connection left behind is over.
    if (statusCode >= 300 || isContinuing()) {
      continueCall(call.made);
    }
    open?.end(request, { status: statusCode });
    if (statusCode === 200 && settings.graphqlErrors && call.span?.isRecording()) {
      call.headers = headers;
    }
  };
  const onChunk = ({ request, chunk }: ChunkMessage): void => {
    const call = (request as SeekRequest)[UNDER_WAY];
    if (call?.headers === undefined) {
      return;
    }
    guarded('looking into a response', () => {
      call.body ??= collectBody();
      if (!addChunk(call.body, chunk, (name) => responseHeader(call.headers, name))) {
        call.headers = undefined;
        call.body = undefined;
      }
    });
  };
  const onTrailers = ({ request }: CreatedMessage): void => {
    const call = (request as SeekRequest)[UNDER_WAY];
    if (call === undefined) {
      return;
    }
    forget(request);
    const { span, body } = call;
    if (body !== undefined) {
      guarded('looking into a response', () => recordGraphqlErrors(span, errorCodesOf(body)));
    }
    // The next hop of a redirect is made now.
    if (call.isRedirected) {
      continueCall(call.made);
    }
  };
  const onError = ({ request, error }: ErrorMessage): void => {
    const call = (request as SeekRequest)[UNDER_WAY];
    if (call === undefined || !isOn()) {
      return;
    }
    forget(request);
    guarded('the error of a request', () => {
      noteFailure(error, headersOf(request).get(request, HEADER_REQUEST_ID) as string);
      open?.end(request, { error });
      if (isOfConnection(error)) {
        continueCall(call.made);
      }
    });
  };
  return {
    config,
    ahead: { 'undici:request:trailers': onTrailers },
    listeners: {
      'undici:request:create': onCreated,
      'undici:request:headers': onHeaders,
      // Of undici 7.29, 8.10 and later.
      ...(settings.graphqlErrors ? { 'undici:request:bodyChunkReceived': onChunk } : {}),
      'undici:request:error': onError,
    },
  };
}

function seekOptionsOf(config: SeekInstrumentationConfig): SeekOptions {
  const { hosts, userAgent, session, propagate, requestLog } = config;
  return {
    ...(hosts === undefined ? {} : { hosts }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(session === undefined ? {} : { session }),
    ...(propagate === undefined ? {} : { propagate }),
    ...(requestLog === undefined ? {} : { requestLog }),
  };
}

function isForSeek({ method, origin, path, host }: Request, { isSeekHost }: Settings): boolean {
  if (method === 'CONNECT') {
    return false;
  }
  const written = typeof origin === 'string' ? origin : String(origin);
  // Mostly the origin is the destination, and there is nothing to find out.
  return isSeekHost(
    host || !path.startsWith('/')
      ? destinationOf({ origin: written, path, host: host ?? undefined })
      : written,
  );
}

function recordGraphqlErrors(span: Span | undefined, codes: readonly string[] | undefined): void {
  if (codes === undefined) {
    return;
  }
  if (codes.length > 0) {
    span?.setAttribute(ATTR_SEEK_GRAPHQL_ERROR_CODES, [...codes]);
  }
  span?.setStatus({ code: SpanStatusCode.ERROR, message: ['GraphQL errors', ...codes].join(' ') });
}

/** undici gives the headers of a response as a flat list of bytes or text, or over HTTP/2 as an object. */
function responseHeader(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) {
    return headerText((headers as Readonly<Record<string, unknown>> | undefined)?.[name]);
  }
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i].length === name.length && String(headers[i]).toLowerCase() === name) {
      return headerText(headers[i + 1]);
    }
  }
  return undefined;
}

/**
 * Whether undici came upon an error in a callback of the connection, and may retry. What an application aborts with is
 * published while its own code runs, in a context of its own.
 */
function isOfConnection(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^(E[A-Z]+|UND_ERR_(SOCKET|[A-Z]+_TIMEOUT))$/.test(code);
}

/** The URL attributes, if the ones that the instrumentation takes by itself would show a secret. */
function redactedUrl({ origin, path }: Request): Attributes | undefined {
  if (!/[?#@]/.test(path) && path.startsWith('/') && !String(origin).includes('@')) {
    return undefined;
  }
  const url = parseUrl(path, String(origin));
  return url && { [ATTR_URL_FULL]: redactUrl(url.href), [ATTR_URL_QUERY]: redactQuery(url.search) };
}

function urlOf({ origin, path }: Request): string {
  return parseUrl(path, String(origin))?.href ?? `${origin}${path}`;
}

/** undici 6 and later keep a flat list of names and values, undici 5 the text that goes on the wire. */
function headersOf(request: Request): HeaderAccess<Request> {
  return typeof request.headers === 'string' ? TEXT : LIST;
}

const LIST: HeaderAccess<Request> = {
  get: ({ headers }, name) => {
    const index = indexOf(headers as HeaderList, name);
    return index === -1 ? undefined : headerText(headers[index + 1]);
  },
  add: ({ headers }, name, value) => {
    (headers as HeaderList).push(name, value);
  },
  replace: ({ headers }, name, value) => {
    const list = headers as HeaderList;
    list[indexOf(list, name) + 1] = value;
  },
};

/** As undici makes it, names and values by turns; whatever else patches requests may have put other things in. */
type HeaderList = (string | string[] | undefined)[];

/** @returns -1 where there is no such header */
function indexOf(headers: HeaderList, name: string): number {
  for (let i = 0; i < headers.length; i += 2) {
    const candidate = headers[i];
    // Length and first letter, in either case, tell most names apart without a copy in lower case.
    if (
      candidate?.length === name.length &&
      typeof candidate === 'string' &&
      (candidate.charCodeAt(0) | 0x20) === name.charCodeAt(0) &&
      candidate.toLowerCase() === name
    ) {
      return i;
    }
  }
  return -1;
}

const TEXT: HeaderAccess<Request> = {
  get: ({ headers }, name) => headerLine(name).exec(headers as string)?.[1],
  add: (request, name, value) => {
    request.headers = `${request.headers}${name}: ${value}\r\n`;
  },
  replace: (request, name, value) => {
    const text = request.headers as string;
    request.headers = text.replace(headerLine(name), (line) => `${line.slice(0, name.length)}: ${value}\r\n`);
  },
};

/** Names that are looked for are tokens of letters and dashes: nothing to escape. */
function headerLine(name: string): RegExp {
  return new RegExp(`^${name}:[ \\t]*(.*?)\\r\\n`, 'im');
}

/** Takes the propagators' headers, which stand behind the request's own, off a request to a third party. */
function cutInjected(request: Request, own: number, { propagate }: Settings): void {
  const { headers } = request;
  if (propagate === 'all' || headers.length === own) {
    return;
  }
  if (typeof headers === 'string') {
    const injected = headers.slice(own).split(/(?<=\r\n)/);
    request.headers =
      headers.slice(0, own) +
      injected.filter((line) => mayGoToSeek(line.split(':', 1)[0] as string, propagate)).join('');
    return;
  }
  for (let i = headers.length - 2; i >= own; i -= 2) {
    if (!mayGoToSeek(headers[i] as string, propagate)) {
      headers.splice(i, 2);
    }
  }
}

function mayGoToSeek(name: string, propagate: Propagate): boolean {
  return (
    propagate === 'traceparent' && (name === HEADER_TRACEPARENT || name.toLowerCase() === HEADER_TRACEPARENT)
  );
}
