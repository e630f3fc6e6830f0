import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { UuidTraceIdGenerator } from '../../src/node/trace-id-generator.ts';

const COUNT = 5_000;

describe('UuidTraceIdGenerator', () => {
  const generator = new UuidTraceIdGenerator();
  const many = (generate: () => string) => Array.from({ length: COUNT }, generate);
  const traceIds = many(() => generator.generateTraceId());
  const spanIds = many(() => generator.generateSpanId());

  /** Returns the bits that are 0 in some IDs and 1 in others. */
  const varyingBits = (ids: readonly string[]) => {
    const values = ids.map((id) => BigInt(`0x${id}`));
    const ones = values.reduce((seen, value) => seen | value, 0n);
    const always = values.reduce((seen, value) => seen & value);
    return ones & ~always;
  };
  const rightMost = (bits: bigint) => (1n << bits) - 1n;

  it("has the SDK's type IdGenerator", () => {
    const configuration: Pick<NodeSDKConfiguration, 'idGenerator'> = { idGenerator: generator };
    expect(configuration.idGenerator.generateTraceId()).to.have.length(32);
    expect(configuration.idGenerator.generateSpanId()).to.have.length(16);
  });

  it('generates trace IDs that are version-4 UUIDs without dashes', () => {
    for (const traceId of traceIds) {
      expect(traceId).to.match(/^[0-9a-f]{32}$/);
      const uuid = traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      expect(validate(uuid) && version(uuid)).to.equal(4);
    }
  });

  it('generates span IDs of 16 lower-case hex digits', () => {
    for (const spanId of spanIds) {
      expect(spanId).to.match(/^(?!0+$)[0-9a-f]{16}$/);
    }
  });

  it('generates no ID twice', () => {
    expect(new Set(traceIds).size).to.equal(COUNT);
    expect(new Set(spanIds).size).to.equal(COUNT);
  });

  it('generates random bits in span IDs and in the 7 right-most bytes of trace IDs', () => {
    expect(varyingBits(spanIds)).to.equal(rightMost(64n));
    expect(varyingBits(traceIds) & rightMost(56n)).to.equal(rightMost(56n));
  });

  it('fixes only the 6 bits of version and variant in a trace ID', () => {
    expect(varyingBits(traceIds)).to.equal(rightMost(128n) & ~((0xfn << 76n) | (0b11n << 62n)));
  });

  it('never generates the invalid, all-zero span ID, even if all random bytes are zero', () => {
    const crypto: typeof import('node:crypto') = createRequire(import.meta.url)('node:crypto');
    const { randomFillSync } = crypto;
    crypto.randomFillSync = ((bytes: Buffer) => bytes.fill(0)) as never;
    syncBuiltinESMExports();
    const fromZeros = many(() => generator.generateSpanId());
    crypto.randomFillSync = randomFillSync;
    syncBuiltinESMExports();
    expect(fromZeros).to.include('0000000000000001');
    expect(fromZeros).not.to.include('0000000000000000');
    expect(new Set(many(() => generator.generateSpanId())).size).to.be.greaterThan(COUNT / 2);
  });
});
