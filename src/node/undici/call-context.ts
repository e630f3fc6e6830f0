/**
 * Determines the context of the call that a request belongs to. It is not always the active one:
 *
 * - undici makes a retry, or the next hop of a redirect, in a callback of the connection. There, the context in which the
 *   connection was opened is active. With keep-alive, that context belongs to another interaction.
 * - undici 5 to 7 make a request that waits for a connection in the context of the one that makes room for it.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/handler/retry-handler.js
 * @module
 */
import { AsyncLocalStorage, AsyncResource, executionAsyncId } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';
import { activeContext, sessionWithoutManager } from '../active-context.ts';

interface ContinuedCall {
  /** The context that is active in the callback of the connection, and the session without a context manager. */
  readonly connectionContext: Context;
  readonly connectionSession: string | undefined;
  /** The context in which the call was made, and the resource that undici made for it. */
  readonly callContext: Context;
  readonly callResource: AsyncResource | undefined;
}

const continuedCall = new AsyncLocalStorage<ContinuedCall>();

/** undici's object for the callbacks of a request: its own, or one that retries or follows redirects around it. */
interface Handler {
  /** The object that a `RetryHandler` or `RedirectHandler` calls. */
  readonly handler?: Handler;
}

type WithHandler = Record<symbol, Handler>;

/**
 * Makes the next callback of a request's handler part of a call, with the asynchronous work that it starts: undici may
 * retry there, at once or after a delay. The rest of the connection's callback is not part of it, nor is code of the
 * application that aborts the call.
 *
 * A subscriber can only do this for the callback that undici makes right after it publishes. For that callback, undici
 * reads the handler from the request again.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/core/request.js
 */
export function continueInNextCallback(request: object, callContext: Context): void {
  const key = handlerKeyOf(request);
  if (key === undefined) {
    return;
  }
  const holder = request as WithHandler;
  const handler = holder[key] as Handler;
  const call: ContinuedCall = {
    connectionContext: context.active(),
    connectionSession: sessionWithoutManager(),
    callContext,
    callResource: resourceOf(handler),
  };
  holder[key] = new Proxy(handler, {
    get: (target, name) => {
      holder[key] = handler;
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function'
        ? (...args: unknown[]) => continuedCall.run(call, () => Reflect.apply(method, handler, args))
        : method;
    },
  });
}

/** Whether an earlier callback of a request continues here: of another request, in its asynchronous work. */
export function isContinuing(): boolean {
  return continuedCall.getStore() !== undefined;
}

/** Returns the context of the call that a request to SEEK belongs to; `undefined` if it is the active one. */
export function contextOfCall(request: object): Context | undefined {
  const call = continuedCall.getStore();
  const handler = handlerOf(request);
  const isLegacy = handler !== undefined && !('onRequestStart' in handler);
  if (call === undefined && !isLegacy) {
    return undefined;
  }
  const resource = handler && resourceOf(handler);
  if (call !== undefined && (resource === undefined || resource === call.callResource)) {
    return contextOfContinuedCall(call);
  }
  if (resource === undefined || isCreatedByCaller(resource)) {
    return undefined;
  }
  const callContext = resource.runInAsyncScope(activeContext);
  return callContext === activeContext() ? undefined : callContext;
}

/** Like {@link contextOfCall}, but only for a request that continues a call to SEEK. Costs less. */
export function contextOfHop(): Context | undefined {
  const call = continuedCall.getStore();
  return call && contextOfContinuedCall(call);
}

function contextOfContinuedCall(call: ContinuedCall): Context | undefined {
  // A context that the application has activated since then, for example for a session, takes precedence.
  return call.connectionContext === context.active() && call.connectionSession === sessionWithoutManager()
    ? call.callContext
    : undefined;
}

/** Whether `request()`, `stream()` or `pipeline()` is still running. Asynchronous functions may have no execution ID. */
function isCreatedByCaller(resource: AsyncResource): boolean {
  const executionId = executionAsyncId();
  return executionId !== 0 && executionId === resource.triggerAsyncId();
}

export function handlerOf(request: object): Handler | undefined {
  const key = handlerKeyOf(request);
  return key && (request as WithHandler)[key];
}

/** A cache: finding the symbol takes 0.4 µs, and an application usually has one copy of undici. */
let lastHandlerKey: symbol | undefined;

/** Each copy of undici has its own symbol. */
function handlerKeyOf(request: object): symbol | undefined {
  if (lastHandlerKey === undefined || (request as WithHandler)[lastHandlerKey] === undefined) {
    lastHandlerKey = Object.getOwnPropertySymbols(request).find(
      ({ description }) => description === 'handler',
    );
  }
  return lastHandlerKey;
}

/** Returns the resource that undici makes for a call of `request()`, `stream()` or `pipeline()`. */
function resourceOf(outermost: Handler): AsyncResource | undefined {
  let handler: Handler | undefined = outermost;
  // The bound is for an application's own handlers.
  for (let depth = 0; depth < 8 && typeof handler === 'object' && handler !== null; depth++) {
    if (handler instanceof AsyncResource) {
      return handler;
    }
    handler = handler.handler;
  }
  return undefined;
}
