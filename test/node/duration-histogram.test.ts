import { type Meter, ValueType } from '@opentelemetry/api';
import { expect } from 'chai';
import { durationHistogram } from '../../src/node/duration-histogram.ts';

describe('durationHistogram', () => {
  it('creates a histogram in seconds with the bucket boundaries of the semantic conventions', () => {
    const created: unknown[] = [];
    const meter = { createHistogram: (...args: unknown[]) => created.push(args) } as unknown as Meter;
    durationHistogram(meter, 'http.client.request.duration', 'Duration of HTTP client requests.');
    const BOUNDARIES = '0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10'.split(' ').map(Number);
    const advice = { explicitBucketBoundaries: BOUNDARIES };
    expect(created).to.deep.equal([
      [
        'http.client.request.duration',
        {
          description: 'Duration of HTTP client requests.',
          unit: 's',
          valueType: ValueType.DOUBLE,
          advice,
        },
      ],
    ]);
  });
});
