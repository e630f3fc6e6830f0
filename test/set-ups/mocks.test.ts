import { expect } from 'chai';
import { validate } from 'uuid';
import { REGISTER } from '../support/run-node.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

describe('calls to a mock of SEEK under register', () => {
  const servers = useSeekAndCollector();

  const run = (MOCK: string, ORDER: string) =>
    runRegistered(
      servers,
      'mocked-calls.cjs',
      { MOCK, ORDER, REGISTER, SEEK_OTEL_HOSTS: undefined, SEEK_OTEL_USER_AGENT: 'mock-test/1.0.0' },
      { args: [] },
    );

  for (const [mock, order] of [
    ['nock13', 'before'],
    ['nock14', 'before'],
    ['nock14', 'after'],
    ['msw', 'before'],
    ['msw', 'after'],
  ] as const) {
    it(`${mock}, loaded ${order} register: carry the headers that their span records, and no baggage`, async () => {
      const { code, stdout, stderr } = await run(mock, order);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const [headers, ...others] = JSON.parse(stdout);
      expect(others).to.deep.equal([]);
      expect(validate(headers['x-request-id'])).to.equal(true);
      expect(validate(headers['x-session-id'])).to.equal(true);
      expect(headers['user-agent']).to.equal('mock-test/1.0.0');
      expect(headers).not.to.have.property('baggage');
      expect(servers.seekSpans().map(({ attributes }) => attributes['seek.request_id'])).to.deep.equal([
        headers['x-request-id'],
      ]);
    });
  }

  // These mocks answer before a request exists: no instrumentation and no diagnostics channel sees it.
  for (const [mock, order, expected] of [
    ['nock13', 'after', { host: 'graphql.seek.com' }],
    ['MockAgent', 'before', null],
    ['MockAgent', 'after', null],
  ] as const) {
    it(`${mock}, loaded ${order} register: are unchanged`, async () => {
      const { code, stdout, stderr } = await run(mock, order);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).to.deep.equal([expected]);
    });
  }
});
