import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import { runNode } from '../../support/run-node.ts';

const DEMO = fileURLToPath(new URL('../../../examples/demo/main.ts', import.meta.url));
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

describe('the demo (npm start)', () => {
  it('prints four sessions of four matching requests each, one of which failed, and exits with 0', async () => {
    const { code, signal, stdout, stderr } = await runNode([DEMO]);
    expect({ code, signal, stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
    expect(stdout).to.equal(stripVTControlCharacters(stdout));
    expect(stdout.match(new RegExp(`^Session ${UUID}$`, 'gm'))).to.have.length(4);
    expect(stdout.match(/^ {2}User-Agent application-import-webhook\/1\.2\.3$/gm)).to.have.length(4);
    const requests = stdout.match(
      new RegExp(`^ {2}${UUID} +(?:200|503) +[\\d.]+ ms {2}(POST|GET) /.*$`, 'gm'),
    );
    expect(requests).to.have.length(16);
    expect(stdout).to.contain('All 16 requests in 4 sessions match.');
  });

  it('logs the failure, looks up its trace, and says what to do next', async () => {
    const { stdout } = await runNode([DEMO], { COLUMNS: '100' });
    expect(stdout).to.contain('… the partner service logs: SEEK returned no attachment: 503 ');
    const [, requestId] = new RegExp(`^ {2}(${UUID}) +503 `, 'm').exec(stdout) ?? [];
    const found = stdout.slice(stdout.indexOf(`$ npx seek-otel find ${requestId}\n`));
    expect(found)
      .to.contain(`\nX-Request-Id  ${requestId}\n`)
      .and.to.match(/▶ GET .*━.* 503\n/)
      .and.to.contain('\nNext:\n')
      .and.to.contain('npx seek-otel tail\n')
      .and.not.to.contain('/trace/');
  });

  it('uses colours with FORCE_COLOR, and none with NO_COLOR', async () => {
    const { stdout } = await runNode([DEMO], { FORCE_COLOR: '1' });
    expect(stripVTControlCharacters(stdout)).not.to.equal(stdout);
    const { stdout: plain } = await runNode([DEMO], { NO_COLOR: '1' });
    expect(stripVTControlCharacters(plain)).to.equal(plain);
  });

  describe('with an OTLP endpoint set', () => {
    let jaeger: OtlpReceiver;

    beforeEach(async () => {
      jaeger = await startOtlpReceiver();
    });
    afterEach(() => jaeger.close());

    it('forwards the traces to it, and prints a link to each in Jaeger', async () => {
      const { code, stdout } = await runNode([DEMO], {
        OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=key',
        JAEGER_URL: 'http://jaeger.test:16686/',
      });
      expect(code).to.equal(0);
      expect(jaeger.requests.map(({ headers }) => headers['x-honeycomb-team'])).to.include('key');
      const sent = jaeger.spans.filter((span) => 'seek.request_id' in span.attributes);
      expect(sent).to.have.length(16);
      for (const { traceId, attributes, resource } of sent) {
        expect(stdout).to.contain(`  trace http://jaeger.test:16686/trace/${traceId}\n`);
        expect(stdout).to.contain(`  ${attributes['seek.request_id']} `);
        expect(resource['service.name']).to.be.a('string');
      }
      expect(stdout).to.match(/npx seek-otel find \S+ --jaeger http:\/\/jaeger\.test:16686\/\n/);
    });

    it('reports an endpoint that rejects the traces, and exits with 1', async () => {
      await jaeger.close();
      const { code, stdout } = await runNode([DEMO], { OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.url });
      expect(code).to.equal(1);
      expect(stdout).to.contain(`${jaeger.url}/v1/traces did not accept the traces (ECONNREFUSED)`);
    });

    it('reports an endpoint that is not a URL, and exits with 1', async () => {
      const { code, stderr } = await runNode([DEMO], { OTEL_EXPORTER_OTLP_ENDPOINT: 'jaeger' });
      expect(code).to.equal(1);
      expect(stderr).to.contain('The demo failed: The OTLP endpoint must be a URL');
    });
  });
});
