import { expect } from 'chai';
import { useApplication } from '../support/application.ts';
import { onlyHeader, startRecordingServer } from '../support/recording-server.ts';
import { runNode } from '../support/run-node.ts';

const INDEX = new URL('../../src/index.ts', import.meta.url).href;
const OPENTELEMETRY = import.meta.resolve('@opentelemetry/sdk-trace');

/** Code that sets the globals as if a provider was registered through this version of the API. */
const provider = (version: string) =>
  `globalThis[Symbol.for('opentelemetry.js.api.1')] = { version: '${version}', trace: {} };`;

describe('a tracer provider of an older copy of the API', () => {
  const application = useApplication({}, 'suite');

  const run = async (statements: readonly string[], env: Record<string, string> = {}) => {
    const seek = await startRecordingServer();
    const text = [
      `import { SeekInstrumentation, withSeek } from '${INDEX}';`,
      ...statements,
      `await fetch('${seek.origin}');`,
      `await fetch('${seek.origin}');`,
    ].join('\n');
    const { code, stderr } = await runNode(
      ['--input-type=module', '--eval', text],
      { SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`, ...env },
      application.folder,
    );
    await seek.close();
    expect(code, stderr).to.equal(0);
    expect(seek.requests).to.have.length(2);
    onlyHeader(seek.requests[1], 'x-request-id');
    return stderr.match(/SeekInstrumentationWarning: [^\n]*/g) ?? [];
  };

  const WARNING =
    'SeekInstrumentationWarning: the tracer provider was registered through @opentelemetry/api 1.9.1, but opentelemetry-instrumentation-seek uses a newer copy, which does not accept it: calls to SEEK carry the headers but are not recorded. To use one version, run: npm install @opentelemetry/api@1.9.1';

  it('causes one warning, whether it is set before or after withSeek', async () => {
    expect(await run([provider('1.9.1'), 'withSeek([]);'])).to.deep.equal([WARNING]);
    expect(await run(['withSeek([]);', provider('1.9.1')])).to.deep.equal([WARNING]);
  });

  it('causes no warning with OTEL_LOG_LEVEL=none', async () => {
    expect(await run([provider('1.9.1'), 'withSeek([]);'], { OTEL_LOG_LEVEL: 'none' })).to.deep.equal([]);
  });

  it('differs from a compatible provider and from a missing provider, which cause no warning', async () => {
    const own = [
      `const { TracerProvider } = await import('${OPENTELEMETRY}');`,
      `const { trace } = await import('${import.meta.resolve('@opentelemetry/api')}');`,
      'withSeek([]);',
      'trace.setGlobalTracerProvider(new TracerProvider());',
    ];
    expect(await run(own)).to.deep.equal([]);
    expect(await run(['withSeek([]);'])).to.deep.equal([]);
    expect(
      await run([
        "globalThis[Symbol.for('opentelemetry.js.api.1')] = { version: '1.9.1' };",
        'withSeek([]);',
      ]),
    ).to.deep.equal([]);
  });
});
