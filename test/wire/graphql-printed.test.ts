import { expect } from 'chai';
import { ANSWERS } from '../support/operation-cases.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const CALLS = 10;

describe('a registered process that sends GraphQL operations', () => {
  const servers = useSeekAndCollector({
    respond: ({ url = '', socket }, response) => {
      if (url === '/reset') {
        socket.destroy();
      } else {
        response.setHeader('content-type', 'application/json');
        response.end(ANSWERS[url.slice(1) as keyof typeof ANSWERS].body);
      }
    },
  });

  for (const level of ['INFO', 'ALL']) {
    it(`prints and exports the operations without values of the application, with OTEL_LOG_LEVEL=${level}`, async () => {
      const { code, stdout, stderr } = await runRegistered(servers, 'graphql-calls.mjs', {
        SEEK_OTEL_LOG: 'json',
        OTEL_LOG_LEVEL: level,
      });
      expect(code).to.equal(0);
      const lines = stderr.split('\n').filter((line) => line.startsWith('{') && line.includes('Registered'));
      expect(lines).to.have.length(CALLS);
      const spans = servers.seekSpans();
      expect(spans.map(({ attributes }) => attributes['graphql.operation.name'])).to.deep.equal(
        Array(CALLS).fill('Registered'),
      );
      const exported = JSON.stringify(servers.collector.spans, (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      expect(stdout + stderr + exported).not.to.match(/LEAK/i);
    });
  }
});
