/**
 * The requests that undici makes by itself: a retry, the next hop of a redirect. They belong to the call that they
 * continue, but undici makes them in a callback of the connection, and there the active context is that of whoever
 * opened the connection: with keep-alive, somebody else's interaction.
 *
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, type Tracer, type TracerProvider } from '@opentelemetry/api';

interface Continued {
  /** The context that is active in the callback. */
  readonly here: Context;
  /** The context in which the call was made. */
  readonly of: Context;
}

const continued = new AsyncLocalStorage<Continued | undefined>();
/** As long as nothing was, there is nothing to look for. */
let anything = false;

/** What this callback goes on to do, now or after a pause, continues a call that was made in another context. */
export function continueCall(of: Context): void {
  const here = context.active();
  anything = true;
  continued.enterWith(here === of ? undefined : { here, of });
}

/** Whether a callback on the same connection has continued another call. */
export function isContinuing(): boolean {
  return anything && continued.getStore() !== undefined;
}

/** The context that a request made now belongs to: the active one, unless the request continues a call. */
export function contextOfCall(active: Context = context.active()): Context {
  const store = anything ? continued.getStore() : undefined;
  // A context that the application has made active since then, in a session of its own for example, is what it wants.
  return store?.here === active ? store.of : active;
}

const following = new WeakSet<Tracing>();

/** The part of an instrumentation that its tracer comes from. */
interface Tracing {
  setTracerProvider(provider: TracerProvider): void;
}

/** A provider of tracers whose spans have the call as their parent that they continue. */
function followingCalls(provider: TracerProvider): TracerProvider {
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

/** Gives the spans of an instrumentation the call as their parent, with the tracer that it has and with later ones. */
export function followCalls(instrumentation: Tracing): void {
  if (following.has(instrumentation)) {
    return;
  }
  following.add(instrumentation);
  const { setTracerProvider } = instrumentation;
  const tracer = (instrumentation as unknown as { readonly tracer: Tracer }).tracer;
  instrumentation.setTracerProvider = (provider) =>
    setTracerProvider.call(instrumentation, followingCalls(provider));
  instrumentation.setTracerProvider({ getTracer: () => tracer });
}
