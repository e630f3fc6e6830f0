import { expect } from 'chai';
import { failureMessage, isRefused, reasonOf } from '../../../src/node/register/export-failure.ts';

const success = (body: string) => ({ status: 'success', data: Buffer.from(body) }) as const;
const coded = (message: string, code: string | number) => Object.assign(new Error(message), { code });

describe('a failed export', () => {
  it('is refused if nothing listens at the address', () => {
    const codes = [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ECONNRESET',
      'ETIMEDOUT',
      503,
    ];
    expect(codes.filter((code) => isRefused({ status: 'retryable', error: coded('', code) }))).to.deep.equal([
      'ECONNREFUSED',
      'ENOTFOUND',
      'EHOSTUNREACH',
      'ENETUNREACH',
    ]);
    expect(isRefused({ status: 'retryable' })).to.equal(false);
  });

  it('has no reason if it succeeded', () => {
    for (const body of ['', '{}', '{"partialSuccess":{}}', '<xml/>', 'html']) {
      expect(reasonOf(success(body), undefined)).to.equal(undefined);
    }
    expect(reasonOf(undefined, undefined)).to.equal(undefined);
    expect(reasonOf({ status: 'success', data: '<html>' }, undefined)).to.equal(undefined);
  });

  it('has a web page as its answer, although the exporter considers it a success', () => {
    for (const body of ['<!DOCTYPE html><title>Jaeger UI</title>', '\n <html lang="en">', '<HTML>']) {
      expect(reasonOf(success(body), undefined)).to.equal('the answer is a web page');
    }
  });

  it('has the reason of its last attempt', () => {
    const refused = coded('connect ECONNREFUSED ::1:4318', 'ECONNREFUSED');
    expect(reasonOf({ status: 'failure', error: refused }, refused)).to.equal(
      'connect ECONNREFUSED ::1:4318',
    );
    const severalAddresses = Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' });
    expect(reasonOf({ status: 'failure', error: severalAddresses }, severalAddresses)).to.equal(
      'connect ECONNREFUSED ::1:4318',
    );
    const notFound = coded('Not Found', 404);
    expect(reasonOf({ status: 'failure', error: notFound }, notFound)).to.equal('HTTP 404 Not Found');
    expect(reasonOf({ status: 'failure' }, coded('', 400))).to.equal('HTTP 400');
    expect(reasonOf({ status: 'retryable' }, new Error('Export failed with retryable status'))).to.equal(
      'the server is not available (HTTP 429, 502, 503 or 504)',
    );
    expect(reasonOf({ status: 'retryable' }, 'no answer within 5000 ms')).to.equal(
      'no answer within 5000 ms',
    );
    expect(reasonOf(undefined, new Error('Concurrent export limit reached'))).to.equal(
      'Concurrent export limit reached',
    );
  });

  it('is reported with the number of spans, the address, the reason, and what helps', () => {
    const help =
      'OTEL_EXPORTER_OTLP_ENDPOINT takes the base address of OTLP over HTTP, for example http://localhost:4318. To check it, run: npx seek-otel doctor';
    expect(failureMessage({ spans: 1, url: 'http://localhost:1/v1/traces', reason: 'HTTP 404' })).to.equal(
      `1 span was not delivered to http://localhost:1/v1/traces: HTTP 404. ${help}`,
    );
    expect(failureMessage({ spans: 2, url: undefined, reason: 'x' })).to.equal(
      `2 spans were not delivered: x. ${help}`,
    );
  });

  it('is reported without the secrets of its address', () => {
    const url = 'https://me:secret@otlp.example/v1/traces?api_key=secret';
    expect(failureMessage({ spans: 1, url, reason: 'x' })).not.to.include('secret');
  });
});
