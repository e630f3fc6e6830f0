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

  /** Runs a function as a callback of a connection, in an asynchronous context of its own. */
  const callback = async <T>(fn: () => T): Promise<T> => {
    await Promise.resolve();
    return context.with(OPENER, fn);
  };

  it('is the active context if no call is continued', async () => {
    expect(await callback(() => [contextOfCall(), isContinuing()])).to.deep.equal([OPENER, false]);
  });

  it('is the context of a continued call, synchronously and asynchronously', async () => {
    const [now, later] = await callback(async () => {
      continueCall(CALL);
      const first = contextOfCall();
      await new Promise((resolve) => setTimeout(resolve));
      return [first, contextOfCall()];
    });
    expect([now, later]).to.deep.equal([CALL, CALL]);
  });

  it('is a context that the application activates later', async () => {
    const inOwn = await callback(() => {
      continueCall(CALL);
      return context.with(OWN, () => contextOfCall());
    });
    expect(inOwn).to.equal(OWN);
  });

  it('is the active context again when the next call was made in the active context', async () => {
    const seen = await callback(() => {
      continueCall(CALL);
      const before = isContinuing();
      continueCall(OPENER);
      return [before, isContinuing(), contextOfCall()];
    });
    expect(seen).to.deep.equal([true, false, OPENER]);
  });

  it('is the parent of the spans of an instrumentation, with every tracer', async () => {
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
