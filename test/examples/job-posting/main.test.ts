import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import { runNode } from '../../support/run-node.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/job-posting/main.ts', import.meta.url));
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

describe('the job-posting example (npm run example:job-posting)', () => {
  it("prints one session, the browser's, over three traces and two services, and exits with 0", async () => {
    const { code, stdout, stderr } = await runNode([EXAMPLE]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const [, sessionId] = new RegExp(`^Session (${UUID}), created by the browser$`, 'm').exec(stdout) ?? [];
    const calls = stdout.match(
      new RegExp(`^ {2}${UUID} {2}POST /\\S+ {2}posting-service/1\\.0\\.0 {2}session ${sessionId}$`, 'gm'),
    );
    expect(calls).to.have.length(6);
    expect(new Set(stdout.match(/^ {2}trace [0-9a-f]{32}$/gm)).size).to.equal(3);
    expect(stdout).to.contain(`  seek.session_id=${sessionId}\n`);
    expect(stdout).to.contain('One session, 3 traces, 6 calls to SEEK.');
  });

  describe('with an OTLP endpoint set', () => {
    let jaeger: OtlpReceiver;

    beforeEach(async () => {
      jaeger = await startOtlpReceiver();
    });
    afterEach(() => jaeger.close());

    it('forwards the traces to it, and prints a link to the search in Jaeger', async () => {
      const { code, stdout } = await runNode([EXAMPLE], { OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.url });
      expect(code).to.equal(0);
      const calls = jaeger.spans.filter(({ attributes }) => 'seek.request_id' in attributes);
      expect(calls).to.have.length(6);
      const link = /^ {2}(http:\S+\/search\?\S+)$/m.exec(stdout)?.[1] ?? '';
      const { searchParams, port } = new URL(link);
      expect(port).to.equal('16686');
      expect(searchParams.get('service')).to.equal(calls[0]?.resource['service.name']);
      expect(JSON.parse(searchParams.get('tags') ?? '')).to.deep.equal({
        'seek.session_id': calls[0]?.attributes['seek.session_id'],
      });
    });
  });
});
