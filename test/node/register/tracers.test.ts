import { createRequire } from 'node:module';
import type { TracerProvider } from '@opentelemetry/api';
import { expect } from 'chai';
import { flushWith } from '../../../src/node/flush.ts';
import type { Instrumentation } from '../../../src/node/instrumentation-base.ts';
import { provideTracers } from '../../../src/node/register/tracers.ts';
import { UndiciInstrumentation } from '../../../src/node/undici/undici-instrumentation.ts';

const require = createRequire(import.meta.url);

describe('provideTracers', () => {
  const provided: unknown[][] = [];
  const provider = {
    getTracer: (...args: unknown[]) => {
      provided.push(args);
      return { startSpan: () => ({ recordException: () => {}, end: () => {} }) };
    },
  } as unknown as TracerProvider;
  const undici = () => new UndiciInstrumentation({ enabled: false });

  afterEach(() => {
    provided.length = 0;
    flushWith(undefined);
  });

  it('gives each instrumentation the tracer provider of an SDK that has started', () => {
    const instrumentations = [undici(), undici()];
    provided.length = 0;
    provideTracers({ _tracerProvider: provider }, instrumentations);
    expect(provided).to.deep.equal(
      instrumentations.map((each) => [each.instrumentationName, each.instrumentationVersion]),
    );
  });

  it('leaves the instrumentations as they are if nothing is traced', () => {
    provideTracers({}, [undici()]);
    expect(provided).to.deep.equal([]);
  });

  it('lets the instrumentation of AWS Lambda flush before the response', async () => {
    const { AwsLambdaInstrumentation } = require(
      require.resolve('@opentelemetry/instrumentation-aws-lambda', {
        paths: [require.resolve('auto-instrumentations-node')],
      }),
    );
    const instrumentation: Instrumentation & { _getHandler(started: number): (handler: object) => Handler } =
      new AwsLambdaInstrumentation({ enabled: false });
    type Handler = (event: object, context: object) => Promise<unknown>;
    provideTracers({ _tracerProvider: provider }, [instrumentation]);
    let flushes = 0;
    flushWith({ flush: async () => void flushes++, abandon: async () => {} });
    const handler = instrumentation._getHandler(0)(async () => flushes);
    expect(await handler({}, { functionName: 'post-job-ad', invokedFunctionArn: 'arn' })).to.equal(0);
    expect(flushes).to.equal(1);
  });
});
