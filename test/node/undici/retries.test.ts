import {
  type Context,
  context,
  createContextKey,
  ROOT_CONTEXT,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { expect } from 'chai';
import {
  contextOfCall,
  continueCall,
  isContinuing,
  parentSpansByCall,
} from '../../../src/node/undici/retries.ts';

const KEY = createContextKey('name');
const named = (name: string) => ROOT_CONTEXT.setValue(KEY, name);
const CALL = named('call');
const OPENER = named('opener');
const OWN = named('own');

describe('the context of a call', () => {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => {
    context.disable();
  });

  /** What a callback of a connection does is over with it. */
  const callback = async <T>(fn: () => T): Promise<T> => {
    await Promise.resolve();
    return context.with(OPENER, fn);
  };

  it('is the active one where nothing is continued', async () => {
    expect(await callback(() => [contextOfCall(), isContinuing()])).to.deep.equal([OPENER, false]);
  });

  it('is that in which the call was made, now and after a pause, where it is continued', async () => {
    const [now, later] = await callback(async () => {
      continueCall(CALL);
      const first = contextOfCall();
      await new Promise((resolve) => setTimeout(resolve));
      return [first, contextOfCall()];
    });
    expect([now, later]).to.deep.equal([CALL, CALL]);
  });

  it('is the one that the application makes active meanwhile', async () => {
    const inOwn = await callback(() => {
      continueCall(CALL);
      return context.with(OWN, () => contextOfCall());
    });
    expect(inOwn).to.equal(OWN);
  });

  it('is the active one again when the next call on the connection is its own', async () => {
    const seen = await callback(() => {
      continueCall(CALL);
      const before = isContinuing();
      continueCall(OPENER);
      return [before, isContinuing(), contextOfCall()];
    });
    expect(seen).to.deep.equal([true, false, OPENER]);
  });

  it('is the parent of the spans of an instrumentation, whichever tracer it has', async () => {
    const started: [string, Context | undefined][] = [];
    const tracerNamed = (name: string) =>
      ({
        startSpan: (_: string, __: unknown, parent?: Context) => started.push([name, parent]),
        startActiveSpan: (span: string) => started.push([`${name} ${span}`, undefined]),
      }) as unknown as Tracer;
    const instrumentation = {
      tracer: tracerNamed('first'),
      setTracerProvider(provider: TracerProvider) {
        this.tracer = provider.getTracer('test');
      },
    };
    parentSpansByCall(instrumentation);
    parentSpansByCall(instrumentation);
    await callback(() => {
      instrumentation.tracer.startSpan('GET', {}, OPENER);
      continueCall(CALL);
      instrumentation.tracer.startSpan('GET', {}, OPENER);
      instrumentation.setTracerProvider({ getTracer: () => tracerNamed('second') });
      instrumentation.tracer.startSpan('GET', {}, OWN);
      instrumentation.tracer.startActiveSpan('active', () => {});
    });
    expect(started).to.deep.equal([
      ['first', OPENER],
      ['first', CALL],
      ['second', OWN],
      ['second active', undefined],
    ]);
  });
});
