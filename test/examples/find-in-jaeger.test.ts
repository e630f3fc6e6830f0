import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { startJaeger, tracesFrom } from '../support/jaeger.ts';
import { runNode } from '../support/run-node.ts';

const mainOf = (example: string) =>
  fileURLToPath(new URL(`../../examples/${example}/main.ts`, import.meta.url));

for (const example of ['jaeger', 'collector']) {
  describe(`npm run example:${example}`, () => {
    let otlp: OtlpReceiver;

    beforeEach(async () => {
      otlp = await startOtlpReceiver();
    });
    afterEach(() => otlp.close());

    it('finds the trace of a UUID that SEEK received', async () => {
      const jaeger = await startJaeger(() => tracesFrom(otlp.spans));
      const { code, stdout, stderr } = await runNode([mainOf(example)], {
        JAEGER_URL: jaeger.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
      });
      await jaeger.close();
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const [, requestId = ''] =
        /… SEEK quotes one of these requests: seek-otel find (\S+)/.exec(stdout) ?? [];
      const span = otlp.spans.find(({ attributes }) => attributes['seek.request_id'] === requestId);
      expect(stdout).to.contain(`\nTrace ${span?.traceId}  application-import-webhook 1.2.3\n`);
      expect(stdout).to.contain(`\nX-Request-Id  ${requestId}\n`).and.to.contain('▶');
    });

    it('reports that Docker is missing, and exits with 1', async () => {
      const { code, stderr } = await runNode([mainOf(example)], { PATH: '/nowhere' });
      expect(code).to.equal(1);
      expect(stderr).to.contain(
        'docker compose failed to start Jaeger. To use a running Jaeger, set JAEGER_URL.',
      );
    });
  });
}
