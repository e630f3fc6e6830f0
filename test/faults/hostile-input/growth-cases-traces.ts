/**
 * The cases of growth.test.ts for traces: how `seek-otel` receives, shows and reports them.
 *
 * @module
 */
import { supportReport } from '../../../src/cli/find/support-report.ts';
import { mergedTraces } from '../../../src/cli/trace/merged-traces.ts';
import { receivedTrace } from '../../../src/cli/trace/received-trace.ts';
import {
  graphqlErrorsOf,
  inboundPathOf,
  operationOf,
  targetOf,
} from '../../../src/cli/trace/span-attributes.ts';
import type { TraceSpan } from '../../../src/cli/trace/trace.ts';
import { traceText } from '../../../src/cli/trace/trace-text.ts';
import { type Case, listOf, many, sorting, UUID, units } from './growth-inputs.ts';

export function traceCases(): Case[] {
  const spanOf = (name: string, spanId = name): TraceSpan => ({
    spanId,
    parentSpanId: undefined,
    name,
    service: name,
    serviceVersion: name,
    startMicros: 0,
    durationMicros: 1,
    failed: true,
    attributes: {
      'seek.request_id': name,
      'seek.session_id': name,
      'graphql.operation.type': name,
      'graphql.operation.name': name,
      'seek.graphql.root_fields': name,
      'seek.graphql.error_codes': name,
      'error.type': name,
      'url.full': `https://h/${name}`,
      'url.path': name,
      'user_agent.original': name,
    },
  });
  const webhookOf = (name: string): TraceSpan => ({
    ...spanOf(name),
    attributes: { 'seek.webhook.request_id': name, 'http.route': name },
  });
  const reports = (spans: readonly TraceSpan[]) =>
    (['markdown', 'text'] as const).map((format) =>
      supportReport({
        ids: [UUID],
        traces: [receivedTrace('a', spans)],
        isMatch: ({ spanId }) => spanId === '',
        isComplete: true,
        format,
      }),
    );
  const textOf = (spans: readonly TraceSpan[], columns: number | undefined) =>
    traceText(
      receivedTrace('a', spans),
      { url: 'url', isMatch: ({ name }) => name === '', legend: true },
      { columns, paint: (_, text) => text },
    );
  const shown = (columns: number | undefined) => (name: string) => textOf([spanOf(name)], columns);
  /** @param parentOf - the parent of the i-th of n spans */
  const treeOf = (parentOf: (i: number, count: number) => number, idOf: (i: number) => number = Number) => {
    const id = (number: number) => String(number).padStart(7, '0');
    return (count: number) =>
      listOf(count, spanOf).map((span, i) => ({
        ...span,
        spanId: id(idOf(i)),
        parentSpanId: id(parentOf(i, count)),
      }));
  };
  const trees = {
    roots: treeOf(() => -1),
    'siblings without a parent': (count: number) => listOf(count, (name) => spanOf(name)),
    siblings: treeOf((i) => (i === 0 ? -1 : 0)),
    'a chain': treeOf((i) => i - 1),
    'a chain from its end': treeOf((i, count) => (i + 1 === count ? -1 : i + 1)),
    'a cycle': treeOf((i, count) => (i + 1) % count),
    'a comb': treeOf((i) => i - 2 + (i % 2)),
    'spans with the same ID': treeOf(
      (i) => (i === 0 ? -1 : 0),
      () => 0,
    ),
    'spans with few IDs': treeOf(
      (i) => (i % 3) - 1,
      (i) => i % 2,
    ),
  };
  return [
    ...units('attributes of a span', ['"', '"CODE"', '/', '?'], (text) => {
      const span = spanOf(text);
      return [graphqlErrorsOf(span), operationOf(span), targetOf(span), inboundPathOf(span)];
    }),
    ...units('the report of a span', ['a', 'a ', '`', '|'], (text) =>
      reports([spanOf(text), webhookOf(text)]),
    ),
    many('the report of many calls', 200, (count) => listOf(count, (name) => spanOf(name)), reports),
    many('the report of many webhook calls', 200, (count) => listOf(count, webhookOf), reports),
    many(
      'the text of many webhook calls',
      200,
      (count) => listOf(count, webhookOf),
      (spans) => textOf(spans, 80),
    ),
    sorting(
      many(
        'traces that are merged',
        200,
        (count) => listOf(count, (name) => receivedTrace(name, [spanOf(name)])),
        (traces) => mergedTraces([...traces.toReversed(), ...traces]),
      ),
    ),
    ...units('the text of a span', ['a', '"CODE",'], shown(80)),
    ...units('the text of a span without columns', ['a'], shown(undefined)),
    ...Object.entries(trees).flatMap(([name, tree]) =>
      [80, undefined].map((columns) =>
        many(`the text of ${name}, ${columns ? '' : 'without '}columns`, 200, tree, (spans) =>
          textOf(spans, columns),
        ),
      ),
    ),
  ];
}
