import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../src/cli/errors.ts';
import { dashed, idsIn } from '../../src/cli/ids.ts';

const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';

const found = (text: string) => idsIn(text).map(({ id }) => id);

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const someIds = fc.oneof(
  fc.uuid(),
  hex(32).filter((digits) => /[^0]/.test(digits)),
  fc
    .tuple(hex(32), hex(16))
    .filter((both) => both.every((digits) => /[^0]/.test(digits)))
    .map((both) => both.join(':')),
);

describe('the IDs in a text', () => {
  for (const text of [
    `X-Request-Id: ${UUID}`,
    `x-request-id:${UUID.toUpperCase()}\r\n`,
    `"${UUID}"`,
    `“${UUID}”`,
    `„${UUID}‘`,
    `«${UUID}»`,
    `\`${UUID}\``,
    `{${UUID.toUpperCase()}}`,
    `[${UUID}]`,
    `<${UUID}>`,
    `urn:uuid:${UUID}`,
    `${UUID}.`,
    `${UUID},`,
    `request_id=${UUID}&x=1`,
    `"seek.request_id":"${UUID}"`,
    `\u001b[31m${UUID}\u001b[0m`,
    `\ufeff${UUID}`,
    UUID.replace('-', '-\u200b'),
    UUID.replaceAll('-', '\u2011'),
    UUID.replaceAll('-', '–'),
    `https://ui.example/?query=%7B%22value%22%3A%22${UUID}%22%7D`,
  ]) {
    it(`include a UUID in ${JSON.stringify(text)}`, () => {
      expect(idsIn(text)).to.have.length(1);
      expect(idsIn(text)[0]).to.include({ kind: 'uuid', id: UUID });
    });
  }

  for (const text of [
    TRACE_ID,
    TRACE_ID.toUpperCase(),
    `{${TRACE_ID}}`,
    `trace_id=${TRACE_ID}`,
    `http://localhost:16686/trace/${TRACE_ID}?uiFind=${SPAN_ID}`,
    `${TRACE_ID}:${'0'.repeat(16)}`,
    `${TRACE_ID}:${SPAN_ID}0`,
  ]) {
    it(`include a trace ID in ${text}`, () => {
      expect(idsIn(text)).to.have.length(1);
      expect(idsIn(text)[0]).to.include({ kind: 'trace', id: TRACE_ID });
    });
  }

  for (const text of [
    `${TRACE_ID}:${SPAN_ID}`,
    `00-${TRACE_ID}-${SPAN_ID}-01`,
    `traceparent: 00-${TRACE_ID}-${SPAN_ID}-01`,
    `cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future-brings`,
    `uber-trace-id: ${TRACE_ID}:${SPAN_ID}:0:1`,
    `b3: ${TRACE_ID}-${SPAN_ID}-1`,
  ]) {
    it(`include the IDs of a span in ${text}`, () => {
      expect(idsIn(text)).to.deep.equal([
        { kind: 'span', id: `${TRACE_ID}:${SPAN_ID}`, traceId: TRACE_ID, spanId: SPAN_ID },
      ]);
    });
  }

  for (const text of [
    '',
    'xyz',
    '749fbdc9-fbe5',
    UUID.slice(1),
    `${UUID}0`,
    `a${UUID}`,
    TRACE_ID.slice(1),
    TRACE_ID.repeat(2),
    '0'.repeat(32),
    `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    SPAN_ID,
  ]) {
    it(`do not include ${JSON.stringify(text)}`, () => {
      expect(found(text)).to.deep.equal([]);
    });
  }

  it('are listed in order, each once', () => {
    const other = '018f4e7a-1b2c-7def-8abc-0123456789ab';
    const log = [
      `{"time":"2026-11-24T08:12:01Z","seek.request_id":"${UUID}","trace_id":"${TRACE_ID}"}`,
      `08:12:02 POST graphql.seek.com X-Request-Id=${other} X-Request-Id=${UUID.toUpperCase()}`,
    ].join('\n');
    expect(found(log)).to.deep.equal([UUID, TRACE_ID, other]);
  });

  it('keep the letter case in which they are written, the upper one rather than the lower', () => {
    for (const written of [UUID.toUpperCase(), TRACE_ID.toUpperCase()]) {
      const id = written.toLowerCase();
      for (const text of [written, `${id} ${written}`, `${written} ${id}`]) {
        expect(idsIn(text)).to.have.length(1);
        expect(idsIn(text)[0]).to.include({ id, written });
      }
    }
  });

  it('are found whatever separates them', () => {
    const separator = fc.constantFrom(' ', ', ', '\n', '\t', '; ', '" "', '|', ' und ', '\u200b ', ' – ');
    fc.assert(
      fc.property(
        fc.uniqueArray(someIds, { maxLength: 5 }),
        separator,
        fc.boolean(),
        (ids, between, upper) => {
          const text = ids.join(between);
          expect(found(upper ? text.toUpperCase() : text)).to.deep.equal(ids);
        },
      ),
    );
  });

  it('are found in any text around them', () => {
    const around = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/[\da-f%]/i.test(text.normalize('NFKC')));
    fc.assert(
      fc.property(around, someIds, around, (before, id, after) => {
        expect(found(`${before} ${id} ${after}`)).to.deep.equal([id]);
      }),
    );
  });

  it('are at most 100', () => {
    const ids = Array.from({ length: 101 }, (_, i) => `749fbdc9-fbe5-40e9-b5ae-fee3375f1${100 + i}`);
    expect(idsIn([...ids.slice(1), ...ids.slice(1)].join('\n'))).to.have.length(100);
    expect(() => idsIn(ids.join('\n'))).to.throw(UsageError, 'There are more than 100 IDs in the input.');
  });
});

describe('the dashes of a UUID', () => {
  it('are put between its digits', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => dashed(uuid.replaceAll('-', '')) === uuid));
  });
});
