import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';

const SPAN = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  name: 'GET',
  kind: 3,
  startTimeUnixNano: '1792800000000000000',
  endTimeUnixNano: '1792800000012500000',
  attributes: [
    { key: 'text', value: { stringValue: 'x' } },
    { key: 'yes', value: { boolValue: true } },
    { key: 'whole', value: { intValue: '443' } },
    { key: 'real', value: { doubleValue: 0.5 } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 2 }] } } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } } },
    { key: 'nothing', value: {} },
  ],
  events: [{ name: 'exception', attributes: [{ key: 'n', value: { intValue: 1 } }] }],
  status: { code: 2, message: 'broken' },
};
const EXPORT = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'service' } }] },
      scopeSpans: [{ scope: { name: 'scope' }, spans: [SPAN] }],
    },
  ],
});

describe('the OTLP receiver', () => {
  let receiver: OtlpReceiver;
  let bodies: string[];

  beforeEach(async () => {
    bodies = [];
    receiver = await startOtlpReceiver({ onTraces: (body) => bodies.push(body.toString('utf8')) });
  });
  afterEach(() => receiver.close());

  const send = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    path = '/v1/traces',
  ) =>
    fetch(`${receiver.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  it('parses spans with their attributes, events, status, resource and scope', async () => {
    expect((await send(EXPORT)).status).to.equal(200);
    expect(receiver.spans).to.deep.equal([
      {
        traceId: SPAN.traceId,
        spanId: SPAN.spanId,
        parentSpanId: undefined,
        name: 'GET',
        kind: 3,
        startTimeUnixNano: 1792800000000000000n,
        endTimeUnixNano: 1792800000012500000n,
        attributes: {
          text: 'x',
          yes: true,
          whole: 443,
          real: 0.5,
          list: ['a', 2],
          map: { k: 'v' },
          nothing: null,
        },
        events: [{ name: 'exception', attributes: { n: 1 } }],
        status: { code: 2, message: 'broken' },
        resource: { 'service.name': 'service' },
        scope: 'scope',
      },
    ]);
    expect(bodies).to.deep.equal([EXPORT]);
  });

  it('decompresses gzip', async () => {
    await send(new Uint8Array(gzipSync(EXPORT)), { 'content-encoding': 'gzip' });
    expect(receiver.spans).to.have.length(1);
    expect(bodies).to.deep.equal([EXPORT]);
  });

  it('resolves waitForSpans as soon as enough spans have arrived', async () => {
    const two = receiver.waitForSpans((spans) => spans.length >= 2);
    await send(EXPORT);
    await send(EXPORT);
    expect(await two).to.have.length(2);
  });

  it('rejects other encodings, and names the setting for JSON', async () => {
    const response = await send('', { 'content-type': 'application/x-protobuf' });
    expect(response.status).to.equal(415);
    expect(await response.text()).to.contain('OTEL_EXPORTER_OTLP_PROTOCOL=http/json');
    expect(receiver.spans).to.deep.equal([]);
  });

  it('rejects invalid JSON', async () => {
    expect((await send('{')).status).to.equal(400);
  });

  it('accepts metrics and logs, and ignores them', async () => {
    expect((await send('{"resourceMetrics":[]}', {}, '/v1/metrics')).status).to.equal(200);
    expect(receiver.requests.map(({ path }) => path)).to.deep.equal(['/v1/metrics']);
    expect(receiver.spans).to.deep.equal([]);
  });

  it('clears spans and requests', async () => {
    await send(EXPORT);
    receiver.clear();
    expect(receiver.spans).to.deep.equal([]);
    expect(receiver.requests).to.deep.equal([]);
  });

  it('fails if its port is in use', async () => {
    const port = Number(new URL(receiver.url).port);
    const error = await startOtlpReceiver({ port }).then(
      () => undefined,
      (reason: NodeJS.ErrnoException) => reason,
    );
    expect(error?.code).to.equal('EADDRINUSE');
  });
});
