import { expect } from 'chai';
import type { Paint } from '../../../src/cli/paint.ts';
import type { TraceSpan } from '../../../src/cli/trace/trace.ts';
import { waterfall } from '../../../src/cli/trace/waterfall.ts';

const plain: Paint = (_, text) => text;
const FORBIDDEN = { 'seek.graphql.error_codes': '["FORBIDDEN"]' };

function operation(attributes: TraceSpan['attributes'] = {}, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId: 'a',
    parentSpanId: undefined,
    name: 'POST',
    service: 'posting-service',
    serviceVersion: undefined,
    startMicros: 0,
    durationMicros: 1_000,
    failed: 'seek.graphql.error_codes' in attributes,
    ...more,
    attributes: {
      'seek.request_id': '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28',
      'url.full': 'https://graphql.seek.com/graphql',
      'http.response.status_code': 200,
      'graphql.operation.type': 'query',
      'seek.graphql.root_fields': '["candidateProfile"]',
      ...attributes,
    },
  };
}

const shown = (columns: number | undefined, ...spans: TraceSpan[]) =>
  waterfall({ traceId: 'a'.repeat(32), spans }, { columns, paint: plain });

describe('the waterfall of GraphQL operations', () => {
  it('shows the operation of a call to SEEK in place of its method and URL', () => {
    const named = { 'graphql.operation.type': 'mutation', 'graphql.operation.name': 'Post' };
    expect(
      shown(
        undefined,
        operation(),
        operation({ ...named, 'seek.graphql.root_fields': '["postPosition"]' }),
        operation({}, { service: 'profile-service' }),
      ),
    ).to.deep.equal([
      '◆ posting-service: query candidateProfile  1.0 ms  200',
      '◆ posting-service: mutation Post (postPosition)  1.0 ms  200',
      '◆ profile-service: query candidateProfile  1.0 ms  200',
    ]);
  });

  it('shows the names of other spans as they are', () => {
    const { 'seek.request_id': _, ...attributes } = operation().attributes;
    expect(shown(undefined, { ...operation(), name: 'query Inbound', attributes })).to.deep.equal([
      'query Inbound  1.0 ms  200',
    ]);
  });

  it('shows the code of a failed operation once, in red, in place of its HTTP status', () => {
    const [line] = waterfall(
      { traceId: 'a'.repeat(32), spans: [operation({ ...FORBIDDEN, 'error.type': 'FORBIDDEN' })] },
      { columns: 80, paint: (style, text) => `<${style}>${text}</${style}>` },
    );
    expect(line).to.match(/^◆ query candidateProfile <red>━+<\/red> +1\.0 ms <red>FORBIDDEN<\/red>$/);
  });

  it('counts the codes after the first', () => {
    const codes = (...recorded: string[]) =>
      operation({ 'seek.graphql.error_codes': JSON.stringify(recorded) });
    expect(
      shown(undefined, codes('UNAUTHENTICATED', 'FORBIDDEN'), codes('A', 'B', 'C')).map((line) =>
        line.replace(/.* {2}/, ''),
      ),
    ).to.deep.equal(['UNAUTHENTICATED +1', 'A +2']);
  });

  it('shows the HTTP status of a failed call without a code, or an error if the status is none', () => {
    const status = (value: number) => operation({ 'http.response.status_code': value }, { failed: true });
    const { 'http.response.status_code': _, ...attributes } = operation().attributes;
    expect(
      shown(undefined, status(200), status(503), { ...operation(), attributes, failed: true }).map((line) =>
        line.replace(/.* {2}/, ''),
      ),
    ).to.deep.equal(['error', '503', 'error']);
  });

  it('takes the columns of codes from the bars', () => {
    const webhook = { ...operation(), name: 'webhook', attributes: { 'http.response.status_code': 500 } };
    const failed = operation({ 'seek.graphql.error_codes': '["GRAPHQL_VALIDATION_FAILED"]' });
    const lines = shown(80, webhook, failed);
    expect(lines).to.deep.equal([
      `webhook                  ${'━'.repeat(19)}    1.0 ms                       500`,
      `◆ query candidateProfile ${'━'.repeat(19)}    1.0 ms GRAPHQL_VALIDATION_FAILED`,
    ]);
  });

  it('cuts the middle of an operation and of a code on a narrow terminal', () => {
    const codes = '["GRAPHQL_VALIDATION_FAILED","FORBIDDEN"]';
    expect(shown(60, operation({ 'seek.graphql.error_codes': codes }))).to.deep.equal([
      `◆ query ca…teProfile ${'━'.repeat(12)}    1.0 ms GRAPHQL_…ILED +1`,
    ]);
  });

  it('leaves out control characters and what cannot be a name or a code', () => {
    const hostile = '\u001b]0;title\u0007';
    const attributes = {
      'graphql.operation.type': hostile,
      'graphql.operation.name': `${hostile}name`,
      'seek.graphql.root_fields': `["${hostile}"]`,
      'seek.graphql.error_codes': `["a ${hostile}"]`,
    };
    expect(shown(undefined, operation(attributes))).to.deep.equal([
      '◆ POST graphql.seek.com/graphql  1.0 ms  error',
    ]);
  });

  it('fits long names and codes, and many of them, into any width', () => {
    const words = JSON.stringify(Array.from({ length: 1_000 }, (_, i) => `${'a'.repeat(60)}${i}`));
    const long = operation({
      'graphql.operation.name': 'b'.repeat(100_000),
      'seek.graphql.root_fields': words,
      'seek.graphql.error_codes': words,
    });
    for (let columns = 60; columns <= 160; columns++) {
      const lines = shown(columns, long, operation(FORBIDDEN), operation());
      expect(lines.map((line) => [...line].length)).to.deep.equal([columns, columns, columns]);
    }
    expect(shown(undefined, long)[0]).to.have.length.below(800);
  });
});
