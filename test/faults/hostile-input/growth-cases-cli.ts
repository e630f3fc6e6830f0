/**
 * The cases of growth.test.ts for traces that `seek-otel` prints.
 *
 * @module
 */
import { reasonOf } from '../../../src/cli/errors.ts';
import { explain } from '../../../src/cli/explain.ts';
import { find } from '../../../src/cli/find.ts';
import { honeycombDataset } from '../../../src/cli/honeycomb.ts';
import { jaegerAt } from '../../../src/cli/jaeger.ts';
import { graphqlErrorsOf, inboundPathOf, operationOf, targetOf } from '../../../src/cli/span-attributes.ts';
import { supportReport } from '../../../src/cli/support-report.ts';
import { printable, quoted, withoutSecrets, withoutTrailingSlashes } from '../../../src/cli/text.ts';
import type { TraceSpan } from '../../../src/cli/trace.ts';
import { traceText } from '../../../src/cli/trace-text.ts';
import { type Case, listOf, many, rejected, sorting, UUID, units } from './growth-inputs.ts';

export function cliCases(): Case[] {
  return [...textCases(), ...traceCases(), ...jaegerCases()];
}

function textCases(): Case[] {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const chain = (count: number) =>
    listOf(count, () => 0).reduce<object>((cause) => ({ cause }), { code: 'a' });
  return [
    ...units('printable', ['a', '\u200d', '\r\n'], printable),
    ...units('withoutSecrets', [' ', '"', '@', ':', '/', 'https://a:b@c?token=d '], withoutSecrets),
    ...units('quoted', ['a', '"'], quoted),
    ...units('withoutTrailingSlashes', ['/'], (text) => [text, `${text}a`].map(withoutTrailingSlashes)),
    ...units('explain', [' ', 'a', '-', UUID], explain),
    ...units('explain of a traceparent', ['-', '\n', '-\n'], (text) => explain(`${traceparent}-${text}`)),
    ...units('honeycombDataset', ['a', '/', 'a/', '?', 'datasets/'], (text) =>
      rejected(() => honeycombDataset(`a/b/c${text}\n`)),
    ),
    many('reasonOf', 9, chain, (error) => reasonOf(error, 1)),
  ];
}

function traceCases(): Case[] {
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
  const report = (spans: readonly TraceSpan[]) =>
    supportReport(UUID, [{ traceId: 'a', spans }], ({ spanId }) => spanId === '');
  const textOf = (spans: readonly TraceSpan[], columns: number | undefined) =>
    traceText({ traceId: 'a', spans }, 'url', () => true, { columns, paint: (_, text) => text });
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
    ...units('the report of a span', ['a'], (text) => report([spanOf(text)])),
    many('the report of many spans', 200, (count) => listOf(count, (name) => spanOf(name)), report),
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

function jaegerCases(): Case[] {
  const answers = (body: object, status = 200) => {
    globalThis.fetch = async () => Response.json(body, { status });
  };
  const options = {
    id: UUID,
    jaeger: undefined,
    service: undefined,
    lookback: '1d',
    honeycomb: undefined,
    report: true,
    json: false,
  };
  const found = () => find(options, {}, { columns: 80, paint: (_, text) => text });
  const spanOf = (spanID: string) => ({
    spanID,
    operationName: 'GET',
    startTime: 1,
    duration: 1,
    processID: 'p',
  });
  const read = (spans: readonly object[], tags: readonly object[] = []) => {
    answers({ data: [{ traceID: 'a', spans, processes: { p: { serviceName: 's', tags } } }] });
    return jaegerAt(new URL('http://localhost')).trace('a');
  };
  /** An order in which a sort has the most to do. */
  const shuffled = <T extends object>(items: readonly T[]) =>
    items.map((item, i) => ({ ...item, startTime: (i * 7_919) % 1_000_003 }));
  /** Searches services of which each has a trace per span. */
  const searched = (services: readonly string[], spans: readonly object[]) => {
    const traces = spans.map((span, i) => ({ traceID: String(i), spans: [span], processes: {} }));
    globalThis.fetch = async (url) => {
      const path = String(url);
      return Response.json({
        data: path.endsWith('/services') ? services : path.includes('?') ? traces : [],
      });
    };
    return found();
  };
  const tagOf = (key: string) => ({ key, value: '?token=a' });
  const reference = { refType: 'FOLLOWS_FROM', traceID: 'a', spanID: 'b' };
  return [
    many('spans of Jaeger', 90, (count) => listOf(count, spanOf), read),
    sorting(many('spans of Jaeger without order', 90, (count) => shuffled(listOf(count, spanOf)), read)),
    many('tags of Jaeger', 40, (count) => [{ ...spanOf('a'), tags: listOf(count, tagOf) }], read),
    many(
      'references of Jaeger',
      60,
      (count) => [{ ...spanOf('a'), references: listOf(count, () => reference) }],
      read,
    ),
    many(
      'spans of a process of Jaeger with many tags',
      130,
      (count) => [listOf(count, spanOf), listOf(count, tagOf)] as const,
      ([spans, tags]) => read(spans, tags),
    ),
    sorting(
      many(
        'traces of Jaeger',
        120,
        (count) => shuffled(listOf(count, spanOf)),
        (spans) => searched(['a'], spans),
      ),
    ),
    many(
      'services of Jaeger',
      100,
      (count) => listOf(count, (name) => name),
      (services) => searched(services, [spanOf('a')]),
    ),
    ...units('a name of Jaeger', ['?a', '@'], (text) => read([{ ...spanOf('a'), operationName: text }])),
    many(
      'errors of Jaeger',
      12,
      (count) => listOf(count, (msg) => ({ msg })),
      async (errors) => {
        answers({ errors }, 500);
        return found().catch((error: Error) => error.message);
      },
    ),
  ];
}
