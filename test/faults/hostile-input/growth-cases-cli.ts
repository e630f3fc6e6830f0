/**
 * The cases of growth.test.ts for text that `seek-otel` meets, and for what its backends answer.
 *
 * @module
 */
import { reasonOf } from '../../../src/cli/errors.ts';
import { explain } from '../../../src/cli/explain.ts';
import { find } from '../../../src/cli/find/find.ts';
import { honeycombDataset } from '../../../src/cli/find/honeycomb.ts';
import { jaegerAt } from '../../../src/cli/find/jaeger.ts';
import { idsIn } from '../../../src/cli/ids.ts';
import { printable, quoted, withoutSecrets, withoutTrailingSlashes } from '../../../src/cli/text.ts';
import { receivedText } from '../../../src/cli/trace/received-text.ts';
import { otlpCases } from './growth-cases-otlp.ts';
import { traceCases } from './growth-cases-traces.ts';
import { type Case, listOf, many, rejected, sorting, UUID, units } from './growth-inputs.ts';

export function cliCases(): Case[] {
  return [...textCases(), ...traceCases(), ...jaegerCases(), ...otlpCases()];
}

function textCases(): Case[] {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const chain = (count: number) =>
    listOf(count, () => 0).reduce<object>((cause) => ({ cause }), { code: 'a' });
  return [
    ...units('printable', ['a', '\u200d', '\r\n'], printable),
    ...units('withoutSecrets', [' ', '"', '@', ':', '/', 'https://a:b@c?token=d '], (text) =>
      [text, `${text}=`].map(withoutSecrets),
    ),
    ...units('quoted', ['a', '"'], quoted),
    ...units('withoutTrailingSlashes', ['/'], (text) => [text, `${text}a`].map(withoutTrailingSlashes)),
    ...units('receivedText', ['a', '\u202e', '?token='], (text) => [
      receivedText(text),
      receivedText([text]),
    ]),
    ...units('idsIn', [' ', 'a', '-', '%', '\u200b', `${UUID} `, `${UUID}-`, traceparent], (text) =>
      idsIn(text).map(explain),
    ),
    ...units('idsIn of a traceparent', ['-', '\n', '-\n'], (text) => idsIn(`${traceparent}-${text}`)),
    ...units('honeycombDataset', ['a', '/', 'a/', '?', 'datasets/'], (text) =>
      rejected(() => honeycombDataset(`a/b/c${text}\n`)),
    ),
    many('reasonOf', 9, chain, (error) => reasonOf(error, 1)),
  ];
}

function jaegerCases(): Case[] {
  const answers = (body: object, status = 200) => {
    globalThis.fetch = async () => Response.json(body, { status });
  };
  const options = { ids: idsIn(UUID), report: 'markdown' };
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
  const arrayOf = (key: string) => ({ key, value: '["?token=a",1]' });
  const processOf = (name: string) =>
    [name, { serviceName: name, tags: [tagOf('service.version')] }] as const;
  const reference = { refType: 'FOLLOWS_FROM', traceID: 'a', spanID: 'b' };
  return [
    many('spans of Jaeger', 90, (count) => listOf(count, spanOf), read),
    sorting(many('spans of Jaeger without order', 90, (count) => shuffled(listOf(count, spanOf)), read)),
    many('tags of Jaeger', 40, (count) => [{ ...spanOf('a'), tags: listOf(count, tagOf) }], read),
    many('arrays of Jaeger', 50, (count) => [{ ...spanOf('a'), tags: listOf(count, arrayOf) }], read),
    many(
      'an array of Jaeger',
      4,
      (count) => [{ ...spanOf('a'), tags: [{ key: 'a', value: `[${Array(count).fill('"a"')}]` }] }],
      read,
    ),
    many(
      'processes of Jaeger',
      190,
      (count) => ({
        spans: listOf(count, (name) => ({ ...spanOf(name), processID: name })),
        processes: Object.fromEntries(listOf(count, processOf)),
      }),
      ({ spans, processes }) => {
        answers({ data: [{ traceID: 'a', spans, processes }] });
        return jaegerAt(new URL('http://localhost')).trace('a');
      },
    ),
    many(
      'copies of a trace of Jaeger',
      100,
      (count) => listOf(count, (name) => ({ traceID: 'a', spans: [spanOf(name)], processes: {} })),
      (data) => {
        answers({ data });
        return jaegerAt(new URL('http://localhost')).trace('a');
      },
    ),
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
