import { setImmediate } from 'node:timers/promises';
import { metrics } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect } from 'chai';
import type { ReceivedSpan } from '../../examples/stand-ins/otlp-receiver.ts';
import { type SeekRequestLogEntry, withSeek } from '../../src/index.ts';
import { type GraphqlServer, startGraphqlServer } from './graphql-server.ts';
import type { Seen } from './operation-cases.ts';
import { useTelemetry } from './telemetry.ts';
import { useResource } from './use-resource.ts';

export interface GraphqlTelemetry {
  /** What the calls are sent to once telemetry runs. */
  readonly server: GraphqlServer;
  /** Resolves with the only span of a path, once it has ended. */
  spanOf(path: string): Promise<ReceivedSpan>;
  /** Resolves with the only log entry of a path, once there is one. */
  entryOf(path: string): Promise<SeekRequestLogEntry>;
  /**
   * Defines the last test: of all calls so far.
   *
   * @param paths - of the calls. Default: those that the server received completely
   */
  endWithTest(paths?: readonly string[]): void;
}

const STATUS_ERROR = 2;

/** @param callBefore - makes calls before telemetry starts, to a server of their own */
export function useGraphqlTelemetry(callBefore: (server: GraphqlServer) => Promise<void>): GraphqlTelemetry {
  const entries: SeekRequestLogEntry[] = [];
  let onEntry: () => void = () => {};
  const requestLog = (entry: SeekRequestLogEntry) => {
    // The export of the spans is a request to 127.0.0.1, too.
    if (Object.values(server.origins).includes(new URL(entry.url).origin)) {
      entries.push(entry);
      onEntry();
    }
  };
  before(async () => {
    const server = await startGraphqlServer();
    await callBefore(server);
    await server.close();
  });
  const server = useResource(startGraphqlServer, (each) => each.close(), 'suite');
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 2 ** 31 - 1,
  });
  const meters = new MeterProvider({ readers: [reader] });
  // Once, because HttpInstrumentation does not patch node:http again after it was disabled.
  const telemetry = useTelemetry(
    () => ({
      instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
        hosts: ['127.0.0.1'],
        requestLog,
      }),
    }),
    'suite',
  );
  before(() => void metrics.setGlobalMeterProvider(meters));
  after(() => meters.shutdown());

  return {
    server,
    endWithTest: (given) => {
      it('has one span, one log entry and one measurement per request, none with a value of the application', async () => {
        const paths = [...(given ?? server.requests.keys())].sort();
        const spans = (await telemetry.clientSpans()).filter((span) => paths.includes(pathOf(span)));
        expect(spans.map(pathOf).sort()).to.deep.equal(paths);
        expect(entries.map(({ url }) => new URL(url).pathname).sort()).to.deep.equal(paths);
        const { resourceMetrics } = await reader.collect();
        const text = JSON.stringify(
          [spans, entries.map(({ error, url, ...entry }) => entry), resourceMetrics],
          (_, value) => (typeof value === 'bigint' ? String(value) : value),
        );
        expect(text).to.contain('hirer').and.not.to.match(/LEAK/i);
        const measured = resourceMetrics.scopeMetrics
          .flatMap((scope) => scope.metrics)
          .filter(({ descriptor }) => descriptor.name === 'seek.client.graphql.duration')
          .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => (value as { count: number }).count));
        expect(measured.reduce((sum, count) => sum + count)).to.equal(
          entries.filter(({ graphql }) => graphql !== undefined).length,
        );
      });
    },
    spanOf: async (path) => {
      for (;;) {
        const spans = (await telemetry.clientSpans()).filter((span) => pathOf(span) === path);
        if (spans.length > 0) {
          expect(spans).to.have.length(1);
          return spans[0] as ReceivedSpan;
        }
        await setImmediate();
      }
    },
    entryOf: async (path) => {
      for (;;) {
        const found = entries.filter(({ url }) => new URL(url).pathname === path);
        if (found.length > 0) {
          expect(found).to.have.length(1);
          return found[0] as SeekRequestLogEntry;
        }
        await new Promise<void>((resolve) => {
          onEntry = resolve;
        });
      }
    },
  };
}

function pathOf({ attributes }: ReceivedSpan): string {
  return new URL(String(attributes['url.full'])).pathname;
}

export function expectSpan(
  { attributes, status }: ReceivedSpan,
  seen: Seen,
  errorType: string | undefined = seen.errorCodes?.[0],
): void {
  expect({
    type: attributes['graphql.operation.type'],
    name: attributes['graphql.operation.name'],
    rootFields: attributes['seek.graphql.root_fields'] ?? [],
    errorCodes: attributes['seek.graphql.error_codes'],
  }).to.deep.equal(seen);
  expect(attributes['error.type']).to.equal(errorType);
  expect(status.code === STATUS_ERROR).to.equal(errorType !== undefined);
  expect(status.message).to.be.oneOf([undefined, '']);
}
