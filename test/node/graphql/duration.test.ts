import { type Attributes, metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect } from 'chai';
import { addToResponse, endResponse, failCall } from '../../../src/node/graphql/call.ts';
import { isMeasured, recordDuration } from '../../../src/node/graphql/duration.ts';
import { answered, begin, failed, meterProvider, noHeader } from '../../support/begun-graphql-calls.ts';

const NAME = 'seek.client.graphql.duration';
const QUERY = { type: 'query', name: 'Q', rootFields: ['version', 'hirer'] } as const;

/** A real meter provider. `points` returns the attributes, the count and the sum of each time series. */
function realProvider() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 });
  const provider = new MeterProvider({ readers: [reader] });
  const exported = async () => {
    exporter.reset();
    await reader.forceFlush();
    const [scope] = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    expect(scope?.metrics).to.have.length(1);
    return { scope: scope?.scope, metric: scope?.metrics[0] };
  };
  const points = async () =>
    ((await exported()).metric?.dataPoints ?? []).map(({ attributes, value }) => ({
      attributes,
      ...(value as { count: number; sum: number }),
    }));
  return { provider, exported, points };
}

describe('the metric of GraphQL calls', () => {
  const made: MeterProvider[] = [];
  const start = () => {
    const real = realProvider();
    made.push(real.provider);
    metrics.setGlobalMeterProvider(real.provider);
    return real;
  };
  afterEach(async () => {
    metrics.disable();
    await Promise.all(made.splice(0).map((provider) => provider.shutdown()));
  });

  it('is a histogram in seconds of this package', async () => {
    const { exported } = start();
    recordDuration(QUERY, 0.25, undefined);
    const { scope, metric } = await exported();
    expect(scope).to.include({ name: 'opentelemetry-instrumentation-seek' });
    expect(metric?.descriptor).to.include({ name: NAME, unit: 's' });
  });

  it('has the type of the operation, its first field and the type of the error as attributes', async () => {
    const { points } = start();
    recordDuration(QUERY, 0.25, undefined);
    recordDuration(QUERY, 0.5, undefined);
    recordDuration(QUERY, 1, 'FORBIDDEN');
    const operation = { 'graphql.operation.type': 'query', 'seek.graphql.root_field': 'version' };
    const [ok, error, ...others] = await points();
    expect(ok).to.deep.include({ attributes: operation, count: 2, sum: 0.75 });
    expect(error).to.deep.include({ attributes: { ...operation, 'error.type': 'FORBIDDEN' }, sum: 1 });
    expect(others).to.deep.equal([]);
  });

  it('has only the attributes that are known', async () => {
    const { points } = start();
    recordDuration({ type: undefined, name: undefined, rootFields: [] }, 0.25, undefined);
    expect((await points()).map(({ attributes }) => attributes)).to.deep.equal([{}]);
  });

  it('has at most a hundred combinations of attributes besides those named _OTHER', async () => {
    const { points } = start();
    const record = (field: string, errorType?: string) =>
      recordDuration({ ...QUERY, rootFields: [field] }, 0.25, errorType);
    for (let i = 0; i < 100; i++) {
      record(`f${i}`);
    }
    record('f100');
    record('f101');
    record('f102', 'FORBIDDEN');
    record('f99');
    const all = await points();
    const other = { 'graphql.operation.type': 'query', 'seek.graphql.root_field': '_OTHER' };
    expect(all).to.have.length(102);
    expect(all.slice(99).map(({ attributes, count }) => [attributes, count])).to.deep.equal([
      [{ ...other, 'seek.graphql.root_field': 'f99' }, 2],
      [other, 2],
      [{ ...other, 'error.type': '_OTHER' }, 1],
    ]);
  });

  it('is that of a meter provider that is set later, or that replaces another', async () => {
    expect(isMeasured()).to.equal(false);
    recordDuration(QUERY, 0.25, undefined);
    const first = start();
    expect(isMeasured()).to.equal(true);
    recordDuration(QUERY, 0.5, undefined);
    metrics.disable();
    expect(isMeasured()).to.equal(false);
    recordDuration(QUERY, 0.75, undefined);
    const second = start();
    recordDuration(QUERY, 1, undefined);
    expect((await first.points()).map(({ sum }) => sum)).to.deep.equal([0.5]);
    expect((await second.points()).map(({ sum }) => sum)).to.deep.equal([1]);
  });

  it('is created once per meter provider', () => {
    let created = 0;
    const provider = meterProvider(() => {});
    metrics.setGlobalMeterProvider({
      getMeter: (...args) => {
        created++;
        return provider.getMeter(...args);
      },
    });
    isMeasured();
    recordDuration(QUERY, 0.25, undefined);
    recordDuration(QUERY, 0.25, undefined);
    expect(created).to.equal(1);
  });
});

describe('the duration of a call', () => {
  let recorded: [number, Attributes][];
  let now: number;

  beforeEach(() => {
    recorded = [];
    now = 1_000;
    metrics.setGlobalMeterProvider(meterProvider((...args) => recorded.push(args as never)));
    Object.defineProperty(performance, 'now', { value: () => now, configurable: true });
  });
  afterEach(() => {
    Reflect.deleteProperty(performance, 'now');
    metrics.disable();
  });

  const attributes = { 'graphql.operation.type': 'query', 'seek.graphql.root_field': 'version' };

  it('is measured once, in seconds, from its beginning to the end of its response', () => {
    const { call } = answered();
    now += 250;
    endResponse(call);
    now += 250;
    endResponse(call);
    failCall(call, 'ECONNRESET');
    expect(recorded).to.deep.equal([[0.25, attributes]]);
  });

  it('has the type of its error', () => {
    const { call } = answered();
    addToResponse(call, failed('FORBIDDEN'), noHeader);
    endResponse(call);
    endResponse(answered(503).call);
    failCall(answered().call, 'ECONNRESET');
    expect(recorded.map(([, each]) => each)).to.deep.equal(
      ['FORBIDDEN', '503', 'ECONNRESET'].map((type) => ({ ...attributes, 'error.type': type })),
    );
  });

  it('is not measured for a request that is no GraphQL call', () => {
    endResponse(begin().call);
    failCall(begin().call, 'ECONNRESET');
    expect(recorded).to.deep.equal([]);
  });
});
