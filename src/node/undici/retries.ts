/**
 * Requests that undici makes itself: a retry, or the next hop of a redirect. They belong to the call that they
 * continue, but undici makes them in a callback of the connection. There, the context in which the connection was
 * opened is active. With keep-alive, that context belongs to another interaction.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/handler/retry-handler.js
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { sessionWithoutManager, withActiveSession } from '../active-context.ts';

interface ContinuedCall {
  /** The session that is active in the callback of the connection without a context manager. */
  readonly connectionSession: string | undefined;
  /** The context that is active in the callback of the connection. */
  readonly connectionContext: Context;
  /** The context in which the call was made. */
  readonly callContext: Context;
}

const continuedCall = new AsyncLocalStorage<ContinuedCall | undefined>();

/** Marks the rest of this callback, including its asynchronous work, as part of a call from another context. */
export function continueCall(callContext: Context): void {
  const connectionContext = context.active();
  continuedCall.enterWith(
    connectionContext === callContext
      ? undefined
      : { connectionSession: sessionWithoutManager(), connectionContext, callContext },
  );
}

/** Whether an earlier callback of the same connection continued a call from another context. */
export function isContinuing(): boolean {
  return continuedCall.getStore() !== undefined;
}

/** Returns the context of a request that is made now: the active one, unless the request continues a call. */
export function contextOfCall(active: Context = context.active()): Context {
  const store = continuedCall.getStore();
  // A context that the application has activated since then, for example for a session, takes precedence.
  return store?.connectionContext === active && store.connectionSession === sessionWithoutManager()
    ? store.callContext
    : withActiveSession(active);
}

/** The part of an instrumentation that creates spans. */
interface Tracing {
  setTracerProvider(provider: TracerProvider): void;
}

const instrumented = new WeakSet<Tracing>();

/** Makes an instrumentation's spans children of the calls that their requests continue. */
export function parentSpansByCall(instrumentation: Tracing): void {
  if (instrumented.has(instrumentation)) {
    return;
  }
  instrumented.add(instrumentation);
  const { setTracerProvider } = instrumentation;
  const { tracer } = instrumentation as unknown as { readonly tracer: Tracer };
  instrumentation.setTracerProvider = (provider) =>
    setTracerProvider.call(instrumentation, withCallAsParent(provider));
  instrumentation.setTracerProvider({ getTracer: () => tracer });
}

function withCallAsParent(provider: TracerProvider): TracerProvider {
  return {
    getTracer: (...args) => {
      const tracer = provider.getTracer(...args);
      return {
        startSpan: (name, options, parent) => tracer.startSpan(name, options, contextOfCall(parent)),
        startActiveSpan: tracer.startActiveSpan.bind(tracer),
      };
    },
  };
}
