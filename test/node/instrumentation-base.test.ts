import { type DiagLogger, diag, type Meter, type Tracer } from '@opentelemetry/api';
import { expect } from 'chai';
import type { InstrumentationConfig } from '../../src/node/instrumentation-base.ts';
import { InstrumentationBase, safeExecuteInTheMiddle } from '../../src/node/instrumentation-base.ts';

const calls: string[] = [];

class Example extends InstrumentationBase<InstrumentationConfig> {
  constructor(config: InstrumentationConfig = {}) {
    super('example', '1.2.3', config);
  }
  override enable(): void {
    super.enable();
    calls.push('enable');
  }
  override setConfig(config: InstrumentationConfig): void {
    super.setConfig(config);
    calls.push('setConfig');
  }
  protected override _updateMetricInstruments(): void {
    calls.push('instruments');
  }
  used(): { tracer: Tracer; meter: Meter; diag: DiagLogger } {
    return { tracer: this.tracer, meter: this.meter, diag: this._diag };
  }
}

describe('InstrumentationBase', () => {
  beforeEach(() => calls.splice(0));

  it('configures itself, creates its instruments and enables itself in the constructor, in this order', () => {
    const instrumentation = new Example();
    expect(calls).to.deep.equal(['setConfig', 'instruments', 'enable']);
    expect(instrumentation).to.include({ instrumentationName: 'example', instrumentationVersion: '1.2.3' });
    expect(instrumentation.getConfig()).to.deep.equal({ enabled: true });
    expect(instrumentation.isEnabled()).to.equal(true);
    instrumentation.disable();
    expect(instrumentation.isEnabled()).to.equal(false);
  });

  it('does not require metric instruments', () => {
    class WithoutMetrics extends InstrumentationBase<InstrumentationConfig> {}
    const instrumentation = new (WithoutMetrics as new (...args: unknown[]) => WithoutMetrics)('a', '1', {});
    expect(instrumentation.isEnabled()).to.equal(true);
  });

  it('is not enabled if its configuration disables it', () => {
    const instrumentation = new Example({ enabled: false });
    expect(instrumentation.isEnabled()).to.equal(false);
    expect(instrumentation.getConfig()).to.deep.equal({ enabled: false });
  });

  it('gets tracers and meters with its own name from the given providers', () => {
    const instrumentation = new Example();
    const requested: unknown[] = [];
    const tracer = {} as Tracer;
    const meter = {} as Meter;
    instrumentation.setTracerProvider({
      getTracer: (...args) => {
        requested.push(args);
        return tracer;
      },
    });
    instrumentation.setMeterProvider({
      getMeter: (...args) => {
        requested.push(args);
        return meter;
      },
    });
    expect(instrumentation.used()).to.include({ tracer, meter });
    expect(requested).to.deep.equal([
      ['example', '1.2.3'],
      ['example', '1.2.3'],
    ]);
    expect(calls.at(-1)).to.equal('instruments');
  });

  it('adds its name to diagnostic messages', () => {
    const logged: unknown[] = [];
    const ignore = () => {};
    const error = (...args: unknown[]) => logged.push(args);
    diag.setLogger({ error, warn: ignore, info: ignore, debug: ignore, verbose: ignore });
    new Example().used().diag.error('text');
    diag.disable();
    expect(logged).to.deep.equal([['example', 'text']]);
  });
});

describe('safeExecuteInTheMiddle', () => {
  it('returns the result of the hook, and reports no error', () => {
    const errors: unknown[] = [];
    expect(
      safeExecuteInTheMiddle(
        () => 7,
        (error) => errors.push(error),
      ),
    ).to.equal(7);
    expect(errors).to.deep.equal([undefined]);
  });

  it('reports an error that the hook throws, and does not throw', () => {
    const errors: unknown[] = [];
    const broken = new Error('broken');
    const result = safeExecuteInTheMiddle(
      () => {
        throw broken;
      },
      (error) => errors.push(error),
    );
    expect(result).to.equal(undefined);
    expect(errors).to.deep.equal([broken]);
  });
});
