import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const PAGE = readFileSync(new URL('../../docs/graphql.md', import.meta.url), 'utf8');
const QUERIES = Array.from(PAGE.matchAll(/^```promql\n(.*?)^```$/gms), ([, query]) => query as string);

const freePort = async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('docs/graphql.md', () => {
  const servers = useSeekAndCollector({
    respond: (_, response, count) =>
      response
        .setHeader('content-type', 'application/json')
        .end(count === 1 ? '{"errors":[{"extensions":{"code":"BAD_USER_INPUT"}}]}' : '{"data":{}}'),
  });

  it('queries the metric and the labels that Prometheus gets', async () => {
    const { stdout, stderr } = await runRegistered(servers, 'scraped-calls.mjs', {
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()),
    });
    expect(stderr).to.equal('');
    const lines = stdout.split('\n').filter((line) => line.startsWith('seek_client_graphql_duration'));
    expect(QUERIES).to.have.length(3);
    for (const query of QUERIES) {
      // Prometheus adds the unit to the name of a metric that it gets over OTLP, as the page assumes.
      const names = query.match(/seek_client_graphql_duration_seconds_\w+/g) ?? [];
      const labels = query.match(/\b(?:seek_graphql|error|graphql_operation)_\w+/g) ?? [];
      expect([names.length > 0, labels.length > 0]).to.deep.equal([true, true]);
      for (const name of names) {
        const scraped = lines.filter((line) => line.startsWith(`${name.replace('_seconds', '')}{`));
        expect(scraped, name).not.to.deep.equal([]);
        for (const label of labels) {
          expect(scraped.join('\n')).to.contain(`${label}="`);
        }
      }
    }
    const count = (...labels: string[]) =>
      lines.find((line) => line.includes('_count{') && labels.every((label) => line.includes(label)));
    expect(count('seek_graphql_root_field="postPosition"', 'error_type="BAD_USER_INPUT"')).to.match(
      / 1( |$)/,
    );
    expect(count('seek_graphql_root_field="version"', 'graphql_operation_type="query"')).to.match(/ 1( |$)/);
    expect(count('error_type=""')).to.equal(undefined);
  });
});
