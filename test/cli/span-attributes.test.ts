import { expect } from 'chai';
import { statusOf, targetOf } from '../../src/cli/span-attributes.ts';
import type { TraceSpan } from '../../src/cli/trace.ts';

const withAttributes = (attributes: TraceSpan['attributes']): TraceSpan => ({
  spanId: 'a',
  parentSpanId: undefined,
  name: 'POST',
  service: 'posting-service',
  serviceVersion: undefined,
  startMicros: 0,
  durationMicros: 1_000,
  attributes,
  failed: false,
});

describe('statusOf', () => {
  it('reads the current and the older attribute', () => {
    expect(statusOf(withAttributes({ 'http.response.status_code': 200 }))).to.equal(200);
    expect(statusOf(withAttributes({ 'http.status_code': '404' }))).to.equal(404);
    expect(statusOf(withAttributes({}))).to.equal(undefined);
  });
});

describe('targetOf', () => {
  it('returns host and path, without user info, query and fragment', () => {
    const url = 'https://user:password@graphql.seek.com:8443/a/b?token=abc#c';
    expect(targetOf(withAttributes({ 'url.full': url }))).to.equal('graphql.seek.com:8443/a/b');
    expect(targetOf(withAttributes({ 'http.url': url }))).to.equal('graphql.seek.com:8443/a/b');
  });

  it('returns undefined without a valid URL', () => {
    expect(targetOf(withAttributes({}))).to.equal(undefined);
    expect(targetOf(withAttributes({ 'url.full': '/a?token=abc' }))).to.equal(undefined);
  });
});
