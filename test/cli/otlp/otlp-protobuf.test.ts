import { buffer } from 'node:stream/consumers';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import fc from 'fast-check';
import { receivedSpans } from '../../../src/cli/otlp/otlp-json.ts';
import { otlpJsonFrom } from '../../../src/cli/otlp/otlp-protobuf.ts';
import { startRecordingServer } from '../../support/recording-server.ts';

/** Exports a span with values of all kinds by OpenTelemetry's own exporters. @returns the bodies that they sent */
async function exported(): Promise<{ readonly json: string; readonly protobuf: Buffer }> {
  const bodies = new Map<string, Promise<Buffer>>();
  const { origin, close } = await startRecordingServer({
    respond: async (request, response) => {
      const body = buffer(request);
      bodies.set(request.url as string, body);
      await body;
      response.end();
    },
  });
  const exporters = [
    new JsonExporter({ url: `${origin}/json` }),
    new ProtobufExporter({ url: `${origin}/protobuf` }),
  ];
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'posting-service', 'service.version': '1.2.3' }),
    spanProcessors: exporters.map((exporter) => new SimpleSpanProcessor({ exporter })),
  });
  const span = provider.getTracer('test').startSpan('POST', {
    kind: SpanKind.CLIENT,
    startTime: [1_795_855_921, 123_456_789],
    attributes: {
      'seek.request_id': '00f067aa-0ba9-402b-a7ce-929d0e0e4736',
      'http.response.status_code': 200,
      negative: -1,
      large: 9_007_199_254_740_991,
      double: 0.5,
      boolean: true,
      'seek.graphql.error_codes': ['UNAUTHENTICATED', 'FORBIDDEN'],
      numbers: [1, 2.5],
      unicode: 'Zoë 🦘',
      empty: '',
    },
  });
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'not recorded' });
  span.end([1_795_855_921, 223_456_789]);
  await provider.shutdown();
  await close();
  const json = (await bodies.get('/json')) as Buffer;
  return { json: json.toString('utf8'), protobuf: (await bodies.get('/protobuf')) as Buffer };
}

/** A field with an embedded message. */
const message = (field: number, bytes: Uint8Array) =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();

/** An export of a span with these fields. */
const exportOf = (span: Uint8Array) => message(1, message(2, message(2, span)));

const spanOf = (protobuf: Uint8Array) => receivedSpans(otlpJsonFrom(protobuf))[0]?.span;

/** The attribute `a` with an array in an array, and so on. */
function nestedAttribute(levels: number): Uint8Array {
  let value: Uint8Array = new Uint8Array();
  for (let level = 0; level < levels; level++) {
    value = message(5, message(1, value));
  }
  const key = new BinaryWriter().tag(1, WireType.LengthDelimited).string('a').finish();
  return message(9, Buffer.concat([key, message(2, value)]));
}

describe('OTLP from protobuf', () => {
  it('reads the same as from JSON', async () => {
    const { json, protobuf } = await exported();
    const read = receivedSpans(otlpJsonFrom(protobuf));
    expect(read).to.deep.equal(receivedSpans(JSON.parse(json)));
    expect(read[0]?.span).to.deep.include({ name: 'POST', service: 'posting-service', failed: true });
    expect(read[0]?.span.attributes).to.deep.include({ unicode: 'Zoë 🦘', numbers: [1, 2.5] });
  });

  it('skips fields that it does not know, and known ones of another wire type', () => {
    const span = new BinaryWriter()
      .tag(99, WireType.LengthDelimited)
      .string('from a later version')
      .tag(6, WireType.Bit64)
      .fixed64(1)
      .tag(5, WireType.LengthDelimited)
      .string('POST')
      .finish();
    expect(spanOf(exportOf(span))).to.deep.include({ name: 'POST' });
  });

  it('reads values in values, and bytes', () => {
    const list = message(6, message(1, message(1, Buffer.from('key'))));
    const bytes = message(7, Buffer.from([0, 255]));
    for (const [value, read] of [
      [list, { kvlistValue: { values: [{ key: 'key' }] } }],
      [bytes, { bytesValue: 'AP8=' }],
    ] as const) {
      const span = otlpJsonFrom(exportOf(message(9, message(2, value))));
      expect(span).to.deep.equal({
        resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: [{ value: read }] }] }] }],
      });
    }
  });

  it('refuses messages that are nested more than 100 levels deep', () => {
    expect(() => otlpJsonFrom(exportOf(nestedAttribute(40)))).not.to.throw();
    expect(() => otlpJsonFrom(exportOf(nestedAttribute(10_000)))).to.throw('more than 100 levels deep');
  });

  it('either reads any bytes or throws an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const body of [bytes, exportOf(bytes)]) {
          try {
            expect(otlpJsonFrom(body)).to.be.an('object');
          } catch (error) {
            expect(error).to.be.an.instanceOf(Error).and.not.to.be.an.instanceOf(TypeError);
          }
        }
      }),
    );
  });

  it('throws for an export that ends early', async () => {
    const { protobuf } = await exported();
    expect(() => otlpJsonFrom(protobuf.subarray(0, -1))).to.throw();
  });
});
