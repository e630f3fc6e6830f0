/**
 * The cases of growth.test.ts for traces in OTLP's JSON, as `seek-otel tail` receives them and Tempo returns them.
 *
 * @module
 */
import { tempoAt } from '../../../src/cli/find/tempo.ts';
import { receivedSpans } from '../../../src/cli/otlp/otlp-json.ts';
import { type Case, listOf, many, UUID, units } from './growth-inputs.ts';

export function otlpCases(): Case[] {
  const bodyOf = (spans: readonly object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const spanOf = (name: string) => ({ traceId: name, spanId: name, name, startTimeUnixNano: '1000' });
  const pairOf = (name: string) => ({ key: name, value: { stringValue: name } });
  const nested = (count: number) =>
    listOf(count, () => 0).reduce<object>((value) => ({ arrayValue: { values: [value] } }), { intValue: 1 });
  const withValues = (list: (values: readonly object[]) => object) => (values: readonly object[]) =>
    receivedSpans(bodyOf([{ ...spanOf('a'), attributes: [{ key: 'a', value: list(values) }] }]));
  return [
    many('spans of OTLP', 60, (count) => bodyOf(listOf(count, spanOf)), receivedSpans),
    many(
      'resources of OTLP',
      90,
      (count) => ({ resourceSpans: listOf(count, (name) => bodyOf([spanOf(name)]).resourceSpans[0]) }),
      receivedSpans,
    ),
    many(
      'attributes of OTLP',
      40,
      (count) => bodyOf([{ ...spanOf('a'), attributes: listOf(count, pairOf) }]),
      receivedSpans,
    ),
    many(
      'an array of OTLP',
      40,
      (count) => listOf(count, (name) => pairOf(name).value),
      withValues((values) => ({ arrayValue: { values } })),
    ),
    many(
      'a map of OTLP',
      40,
      (count) => listOf(count, pairOf),
      withValues((values) => ({ kvlistValue: { values } })),
    ),
    many(
      'a nested array of OTLP',
      30,
      (count) => [nested(count)],
      withValues(([value]) => value as object),
    ),
    ...units('an ID of OTLP', ['0', 'a', '=', '/'], (text) => receivedSpans(bodyOf([spanOf(text)]))),
    many(
      'traces of Tempo',
      40,
      (count) => listOf(count, (name) => ({ traceID: name })),
      (traces) => {
        globalThis.fetch = async (url) =>
          Response.json(String(url).includes('/search') ? { traces } : { trace: bodyOf([spanOf('a')]) });
        return tempoAt(new URL('http://localhost')).tracesWith(UUID, (Date.now() - 1_000) * 1_000);
      },
    ),
  ];
}
