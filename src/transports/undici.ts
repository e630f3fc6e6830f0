/**
 * SEEK's headers on the requests of undici and `fetch`.
 *
 * @module
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Attributes, Span } from '@opentelemetry/api';
import {
  UndiciInstrumentation,
  type UndiciInstrumentationConfig,
  type UndiciRequest,
} from '@opentelemetry/instrumentation-undici';
import { ATTR_URL_FULL, ATTR_URL_QUERY, HEADER_TRACEPARENT } from '../conventions.ts';
import { behind, guarded, wraps } from '../hooks.ts';
import { destinationOf, parseUrl } from '../hosts.ts';
import type { SeekOptions, Settings } from '../options.ts';
import { processSettings } from '../process-settings.ts';
import { redactQuery, redactUrl } from '../redact.ts';
import { type RequestView, stamp } from '../stamp.ts';

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

/** undici tells of every new request here. */
export const UNDICI_CREATED_CHANNEL = 'undici:request:create';

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
  declare private seek: SeekUndiciRequests;
  declare private unsubscribe: (() => void) | undefined;

  constructor(config: SeekInstrumentationConfig = {}) {
    super(config);
  }

  override setConfig(config: SeekInstrumentationConfig = {}): void {
    this.seek = seekUndiciRequests(config, processSettings(seekOptionsOf(config)));
    super.setConfig(this.seek.config);
  }

  override enable(): void {
    super.enable();
    if (this.unsubscribe === undefined) {
      // Subscribed after the super-class, so it runs after the propagators have injected, in the same tick.
      const onCreate = (message: unknown) => {
        if (this.getConfig().enabled !== false) {
          this.seek.onCreated((message as CreatedMessage).request);
        }
      };
      subscribe(UNDICI_CREATED_CHANNEL, onCreate);
      this.unsubscribe = () => unsubscribe(UNDICI_CREATED_CHANNEL, onCreate);
    }
  }

  override disable(): void {
    super.disable();
    this.unsubscribe?.();
    this.unsubscribe = undefined;
  }
}

export interface SeekUndiciRequests {
  /** What `UndiciInstrumentation` is to be configured with. */
  readonly config: UndiciInstrumentationConfig;
  /** Comes last in the life of a new request, when span, headers and propagation are done. */
  readonly onCreated: (request: Request) => void;
}

/**
 * What happens to one request, in order, all in the tick in which undici makes it:
 *
 * 1. `startSpanHook`: the span's first attributes; secrets in the URL are redacted.
 * 2. `requestHook`: the span is there, propagation isn't; the application's hook runs, then a request to SEEK is
 *    stamped.
 * 3. The propagators inject, behind the headers that are there by then.
 * 4. `onCreated`: of what was injected, only what may go to SEEK stays. Requests that `ignoreRequestHook` kept from
 *    being traced have skipped 1 to 3 and are stamped here, for SEEK wants its headers with every request.
 */
export function seekUndiciRequests(
  given: UndiciInstrumentationConfig,
  settings: Settings,
): SeekUndiciRequests {
  const ownStartSpanHook = behind(given.startSpanHook);
  const ownRequestHook = behind(given.requestHook);

  let hooked: Request | undefined;
  let ownHeaders = -1;

  const startSpanHook = (request: UndiciRequest): Attributes => {
    const redacted = guarded('redaction', () => redactedUrl(request));
    const own = ownStartSpanHook && guarded('startSpanHook', () => ownStartSpanHook(request));
    return { ...redacted, ...own };
  };
  const requestHook = (span: Span, request: UndiciRequest): void => {
    hooked = request;
    ownHeaders = -1;
    if (ownRequestHook !== undefined) {
      guarded('requestHook', () => ownRequestHook(span, request));
    }
    guarded('stamp', () => {
      if (isForSeek(request, settings)) {
        stamp(span, viewOf(request), settings);
        ownHeaders = request.headers.length;
      }
    });
  };
  const config: UndiciInstrumentationConfig = {
    ...given,
    startSpanHook: wraps(startSpanHook, ownStartSpanHook),
    requestHook: wraps(requestHook, ownRequestHook),
  };

  return {
    config,
    onCreated: (request) => {
      const traced = hooked === request;
      hooked = undefined;
      guarded('egress', () => {
        if (!traced) {
          if (isForSeek(request, settings)) {
            stamp(undefined, viewOf(request), settings);
          }
        } else if (ownHeaders !== -1) {
          cutInjected(request, ownHeaders, settings);
        }
      });
    },
  };
}

function seekOptionsOf(config: SeekInstrumentationConfig): SeekOptions {
  const { hosts, userAgent, session, propagate } = config;
  return {
    ...(hosts === undefined ? {} : { hosts }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(session === undefined ? {} : { session }),
    ...(propagate === undefined ? {} : { propagate }),
  };
}

function isForSeek(request: Request, settings: Settings): boolean {
  const { method, path, host } = request;
  const route = { origin: String(request.origin), path, host: host ?? undefined };
  return settings.enabled && method !== 'CONNECT' && settings.isSeekHost(destinationOf(route));
}

/** The URL attributes, if the ones that the instrumentation takes by itself would show a secret. */
function redactedUrl({ origin, path }: Request): Attributes | undefined {
  if (!path.includes('?') && path.startsWith('/') && !String(origin).includes('@')) {
    return undefined;
  }
  const url = parseUrl(path, String(origin));
  return url && { [ATTR_URL_FULL]: redactUrl(url.href), [ATTR_URL_QUERY]: redactQuery(url.search) };
}

/** undici 6 and later keep a flat list of names and values, undici 5 the text that goes on the wire. */
function viewOf(request: Request): RequestView {
  return typeof request.headers === 'string' ? textView(request) : listView(request.headers);
}

function listView(headers: (string | string[])[]): RequestView {
  const indexOf = (name: string): number => {
    for (let i = 0; i < headers.length; i += 2) {
      const candidate = headers[i] as string;
      if (candidate.length === name.length && candidate.toLowerCase() === name) {
        return i;
      }
    }
    return -1;
  };
  return {
    get: (name) => {
      const index = indexOf(name);
      return index === -1 ? undefined : String(headers[index + 1]);
    },
    set: (name, value) => {
      const index = indexOf(name);
      if (index === -1) {
        headers.push(name, value);
      } else {
        headers[index + 1] = value;
      }
    },
  };
}

function textView(request: Request): RequestView {
  // Names that are looked for are tokens of letters and dashes: nothing to escape.
  const line = (name: string) => new RegExp(`^${name}:[ \\t]*(.*?)\\r\\n`, 'im');
  return {
    get: (name) => line(name).exec(request.headers as string)?.[1],
    set: (name, value) => {
      const text = request.headers as string;
      const written = `${name}: ${value}\r\n`;
      request.headers = line(name).test(text) ? text.replace(line(name), () => written) : text + written;
    },
  };
}

/** Takes the propagators' headers, which stand behind the request's own, off a request to a third party. */
function cutInjected(request: Request, own: number, { propagate }: Settings): void {
  const { headers } = request;
  if (propagate === 'all' || headers.length === own) {
    return;
  }
  const stays = (name: string) => propagate === 'traceparent' && name.toLowerCase() === HEADER_TRACEPARENT;
  if (typeof headers === 'string') {
    const injected = headers.slice(own).split(/(?<=\r\n)/);
    request.headers =
      headers.slice(0, own) + injected.filter((line) => stays(line.split(':', 1)[0] as string)).join('');
    return;
  }
  for (let i = headers.length - 2; i >= own; i -= 2) {
    if (!stays(headers[i] as string)) {
      headers.splice(i, 2);
    }
  }
}
