import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import { startJaeger, tracesFrom } from '../../support/jaeger.ts';
import { runNode } from '../../support/run-node.ts';

const PICTURE = fileURLToPath(new URL('../../../examples/demo/picture.ts', import.meta.url));

describe('npm run picture', () => {
  it('renders the output of seek-otel find for a failed request', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'picture-'));
    const otlp = await startOtlpReceiver();
    const jaeger = await startJaeger(() => tracesFrom(otlp.spans));
    const { code } = await runNode([PICTURE, join(folder, 'waterfall.svg')], {
      JAEGER_URL: jaeger.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    });
    await Promise.all([jaeger.close(), otlp.close()]);
    const svg = readFileSync(join(folder, 'waterfall.svg'), 'utf8');
    rmSync(folder, { recursive: true });
    expect(code).to.equal(0);
    const failed = otlp.spans.find(({ attributes }) => attributes['http.response.status_code'] === 503);
    expect(svg)
      .to.contain(`>$ npx seek-otel find ${failed?.attributes['seek.request_id']}</text>`)
      .and.to.contain(`>Trace ${failed?.traceId}</text>`)
      .and.to.match(/class="bold"[^>]*> {2}▶ GET .*…\S*attachments\/2 *<\/text>/)
      .and.to.match(/class="red"[^>]*> *━+ *<\/text>/);
  });
});
