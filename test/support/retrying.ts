import type * as undici8 from 'undici';

type Dispatcher = undici8.Dispatcher;

/** Returns a `RetryAgent` around a dispatcher; for undici 5, which has only the handler, what does the same. */
export function retrying(
  { RetryAgent, RetryHandler }: Pick<typeof undici8, 'RetryAgent' | 'RetryHandler'>,
  agent: Dispatcher,
  retry: undici8.RetryHandler.RetryOptions,
): Dispatcher {
  if (RetryAgent) {
    return new RetryAgent(agent, retry);
  }
  const dispatch: Dispatcher['dispatch'] = (options, handler) => {
    const handlers = { dispatch: agent.dispatch.bind(agent), handler };
    return agent.dispatch(options, new RetryHandler({ ...options, retryOptions: retry }, handlers as never));
  };
  return new Proxy(agent, {
    get: (target, key) => (key === 'dispatch' ? dispatch : Reflect.get(target, key)),
  });
}
