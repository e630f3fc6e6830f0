/**
 * Publishes the creation of a request in the context of the call that it belongs to, and keeps the propagation headers of
 * a request to SEEK as this package settles them, whatever other code injects: a second undici instrumentation, for
 * example.
 *
 * The subscribers of a channel run in the order of their subscription, and undici may write the headers as soon as the
 * last one returns. Only `publish()` itself sees the headers before the first subscriber and after the last one.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/core/request.js
 * @module
 */
import { channel } from 'node:diagnostics_channel';
import { guarded } from '../../core/guarded.ts';
import type { Settings } from '../../core/settings.ts';
import { hasVendorHeader, warnOfVendorHeaders } from '../../core/vendor-headers.ts';
import { runInContext } from '../active-context.ts';
import type { Switch } from '../subscribers.ts';
import { contextOfCall, contextOfHop } from './call-context.ts';
import {
  allowedBy,
  entriesOf,
  type HeaderSnapshot,
  replacePropagation,
  requestHeader,
  snapshotOf,
} from './headers.ts';
import { type CreatedMessage, isForSeek, isOfAnother, type Request } from './request.ts';

/** Says that something else injects, and what helps. */
const SECOND_INSTRUMENTATION =
  'something else also traces undici requests to SEEK: the headers that it injects are not sent, but calls may have a second span. If it is another undici instrumentation, pass all instrumentations to one call of withSeek(), or disable @opentelemetry/instrumentation-undici';

interface Watcher extends Pick<Settings, 'isSeekHost' | 'propagate' | 'warnOnce' | 'findsSecondSpans'> {
  /** Whether the instrumentation is enabled. */
  isOn(): boolean;
}

/** A request to SEEK whose creation is being published. */
interface Creation {
  readonly request: Request;
  readonly watcher: Watcher;
  /** The caller's headers, before the first subscriber. */
  readonly own: HeaderSnapshot;
  /** The headers after this package has settled them; `undefined` for a request that it does not trace. */
  settled: HeaderSnapshot | undefined;
}

/** The innermost one: a hook may make another request. */
let current: Creation | undefined;

/** Returns whether a request goes to SEEK and no other instrumentation has stamped it. */
export function ownRequests(
  { isSeekHost, warnOnce }: Settings,
  owner: object,
): (request: Request) => boolean {
  return (request) => {
    const isOurs = isForSeek(request, isSeekHost);
    if (isOurs && isOfAnother(request, owner)) {
      warnOnce(SECOND_INSTRUMENTATION);
      return false;
    }
    return isOurs;
  };
}

/** Removes what subscribers that run before this package have injected. */
export function removeInjected(request: Request): void {
  if (current?.request === request && replacePropagation(request, current.own)) {
    warnOfInjected(request, current.watcher);
  }
}

/** Keeps the propagation headers as they are now. */
export function keepPropagation(request: Request): void {
  if (current?.request === request) {
    current.settled = snapshotOf(request);
  }
}

const watchers: Watcher[] = [];

/** Returns a switch that watches the creation of requests to SEEK. */
export function creationWatcher(settings: Settings, isOn: () => boolean): Switch {
  const watcher: Watcher = { ...settings, isOn };
  const disable = () => {
    const index = watchers.indexOf(watcher);
    if (index !== -1) {
      watchers.splice(index, 1);
    }
    if (watchers.length === 0) {
      unwatch();
    }
  };
  return {
    enable: () => {
      disable();
      watchers.push(watcher);
      watch();
    },
    disable,
  };
}

type Publish = (message: unknown) => void;

/** The channel. undici reads `publish` from it for each request. */
const created = channel('undici:request:create') as { publish: Publish };

/** The `publish` that this package has set last, and the one of other code that it replaces. */
let watching: { readonly publish: Publish; readonly replaced: Publish | undefined } | undefined;

function watch(): void {
  if (watching !== undefined && created.publish === watching.publish) {
    return;
  }
  const replaced = Object.hasOwn(created, 'publish') ? created.publish : undefined;
  watching = { publish: (message) => publish(message, replaced ?? classOf(created).publish), replaced };
  created.publish = watching.publish;
}

function unwatch(): void {
  // Other code may have replaced it since then, and may still call it.
  if (watching === undefined || created.publish !== watching.publish) {
    return;
  }
  if (watching.replaced === undefined) {
    Reflect.deleteProperty(created, 'publish');
  } else {
    created.publish = watching.replaced;
  }
  watching = undefined;
}

/** Node.js changes the class of a channel with its first and its last subscriber. */
function classOf(object: object): typeof created {
  return Object.getPrototypeOf(object);
}

function publish(message: unknown, next: Publish): void {
  const request = (message as CreatedMessage | undefined)?.request as Request;
  const watcher = watcherOf(request);
  // The current request is published through an earlier `publish` of this package, too.
  if (current?.request === request) {
    next.call(created, message);
    return;
  }
  const callContext =
    watcher === undefined
      ? contextOfHop()
      : guarded('finding the context of a call', () => contextOfCall(request));
  if (callContext === undefined) {
    publishCreation(message, next, request, watcher);
  } else {
    runInContext(callContext, () => publishCreation(message, next, request, watcher));
  }
}

function publishCreation(
  message: unknown,
  next: Publish,
  request: Request,
  watcher: Watcher | undefined,
): void {
  const own = watcher && guarded('reading the headers of a request', () => snapshotOf(request));
  if (watcher === undefined || own === undefined) {
    next.call(created, message);
    return;
  }
  const outer = current;
  const creation: Creation = { request, watcher, own, settled: undefined };
  current = creation;
  try {
    next.call(created, message);
  } finally {
    current = outer;
  }
  guarded('settling propagation headers', () => settle(creation));
}

/** Runs for requests to all hosts, so it allocates nothing. */
function watcherOf(request: Request): Watcher | undefined {
  for (let i = 0; i < watchers.length; i++) {
    const watcher = watchers[i] as Watcher;
    try {
      if (isForSeek(request, watcher.isSeekHost) && watcher.isOn()) {
        return watcher;
      }
    } catch {
      // The hooks report it.
    }
  }
  return undefined;
}

function settle({ request, watcher, own, settled }: Creation): void {
  if (settled !== undefined) {
    if (replacePropagation(request, settled)) {
      warnOfInjected(request, watcher);
    }
  } else if (isForSeek(request, watcher.isSeekHost)) {
    replacePropagation(request, allowedBy(request, own, watcher.propagate));
  }
  if (hasVendorHeader(entriesOf(request))) {
    warnOfVendorHeaders((name) => requestHeader(request, name), watcher.warnOnce);
  }
}

/** The tracer of a vendor makes spans of its own kind, of which `settle()` warns if its headers leave for SEEK. */
function warnOfInjected(request: Request, { warnOnce, findsSecondSpans }: Watcher): void {
  if (!findsSecondSpans && !hasVendorHeader(entriesOf(request))) {
    warnOnce(SECOND_INSTRUMENTATION);
  }
}
