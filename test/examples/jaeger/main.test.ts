import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../../../examples/stand-ins/otlp-receiver.ts';
import { type JaegerTrace, startJaeger } from '../../support/jaeger.ts';
import { runNode } from '../../support/run-node.ts';

const EXAMPLE = new URL('../../../examples/jaeger/', import.meta.url);
const MAIN = fileURLToPath(new URL('main.ts', EXAMPLE));

/** What Jaeger makes of what it was sent. */
function tracesOf(spans: readonly ReceivedSpan[]): readonly JaegerTrace[] {
  const traceIds = new Set(spans.map(({ traceId }) => traceId));
  return [...traceIds].map((id) => ({
    traceId: id,
    spans: spans
      .filter(({ traceId }) => traceId === id)
      .map(({ spanId, parentSpanId, name, resource, attributes }) => ({
        spanId,
        ...(parentSpanId === undefined ? {} : { parent: parentSpanId }),
        name,
        service: String(resource['service.name']),
        tags: attributes as Record<string, string>,
      })),
  }));
}

describe('the Jaeger example (npm run example:jaeger)', () => {
  let otlp: OtlpReceiver;

  beforeEach(async () => {
    otlp = await startOtlpReceiver();
  });
  afterEach(() => otlp.close());

  it('follows a UUID from what SEEK received to its trace', async () => {
    const jaeger = await startJaeger(() => tracesOf(otlp.spans));
    const { code, stdout, stderr } = await runNode([MAIN], {
      JAEGER_URL: jaeger.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    });
    await jaeger.close();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const [, requestId = ''] = /… SEEK quotes a request of these: seek-otel find (\S+)/.exec(stdout) ?? [];
    const span = otlp.spans.find(({ attributes }) => attributes['seek.request_id'] === requestId);
    expect(stdout).to.contain(`\nTrace ${span?.traceId}  application-import-webhook\n`);
    expect(stdout).to.contain(`\nX-Request-Id  ${requestId}\n`).and.to.contain('▶');
  });

  it('says so where there is no Docker, and ends with 1', async () => {
    const { code, stderr } = await runNode([MAIN], { PATH: '/nowhere' });
    expect(code).to.equal(1);
    expect(stderr).to.contain(
      'docker compose could not start Jaeger; JAEGER_URL names one that runs already',
    );
  });

  it('runs a Jaeger of one certain version, for this machine alone', () => {
    const { services } = parse(readFileSync(new URL('compose.yaml', EXAMPLE), 'utf8'));
    expect(services.jaeger.image).to.match(/^jaegertracing\/jaeger:2\.\d+\.\d+$/);
    expect(services.jaeger.ports).to.deep.equal(
      [16686, 4318, 4317].map((port) => `127.0.0.1:${port}:${port}`),
    );
  });
});
