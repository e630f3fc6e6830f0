import { expect } from 'chai';
import { enabledBy } from '../../src/node/enabled-instrumentations.ts';

describe('enabledBy', () => {
  const NAMES = ['http', 'undici', 'http2'];

  for (const [env, enabled] of [
    [{}, NAMES],
    [{ OTEL_NODE_ENABLED_INSTRUMENTATIONS: '', OTEL_NODE_DISABLED_INSTRUMENTATIONS: ' ' }, NAMES],
    [{ OTEL_NODE_ENABLED_INSTRUMENTATIONS: ' undici , http2' }, ['undici', 'http2']],
    [{ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'express' }, []],
    [{ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http , express' }, ['undici', 'http2']],
    [
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici' },
      ['http'],
    ],
  ] as const) {
    it(`enables ${enabled.join(', ') || 'nothing'}: ${JSON.stringify(env)}`, () => {
      expect(NAMES.filter(enabledBy(env))).to.deep.equal(enabled);
    });
  }
});
