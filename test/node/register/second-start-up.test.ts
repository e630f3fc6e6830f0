import { EventEmitter } from 'node:events';
import { trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { warnOfStartedSdk, watchForReplacedSdk } from '../../../src/node/register/second-start-up.ts';

describe('a second start-up', () => {
  beforeEach(() => trace.disable());
  afterEach(() => trace.disable());

  const watch = (sdk: object) => {
    const warnings: string[] = [];
    const process = new EventEmitter() as unknown as NodeJS.Process;
    const check = watchForReplacedSdk(sdk, (message) => warnings.push(message), process);
    return { warnings, process, check };
  };

  it('is seen if it came first', () => {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    warnOfStartedSdk(warn);
    expect(warnings).to.deep.equal([]);
    trace.setGlobalTracerProvider(new TracerProvider());
    warnOfStartedSdk(warn);
    expect(warnings[0]).to.contain('was started before register').and.to.contain('docs/set-ups/start-ups.md');
  });

  it('is seen if it replaces the tracer provider', () => {
    const provider = new TracerProvider();
    trace.setGlobalTracerProvider(provider);
    const { warnings, process, check } = watch({ _tracerProvider: provider });
    check();
    expect(warnings).to.deep.equal([]);
    trace.disable();
    trace.setGlobalTracerProvider(new TracerProvider());
    check();
    process.emit('exit', 0);
    expect(warnings).to.have.lengthOf(2);
    expect(warnings[0]).to.contain('has replaced the OpenTelemetry SDK of register');
  });

  it('is none if the application only disables tracing', () => {
    const provider = new TracerProvider();
    trace.setGlobalTracerProvider(provider);
    const { warnings, process } = watch({ _tracerProvider: provider });
    trace.disable();
    process.emit('exit', 0);
    expect(warnings).to.deep.equal([]);
  });

  it('is not watched for if the SDK of register has no tracer provider, or came second', () => {
    trace.setGlobalTracerProvider(new TracerProvider());
    for (const sdk of [{}, { _tracerProvider: new TracerProvider() }]) {
      expect(watch(sdk).process.listenerCount('exit')).to.equal(0);
    }
  });
});
