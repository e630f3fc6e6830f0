import { expect } from 'chai';
import { seekOtel } from '../../support/command.ts';
import { REQUEST_ID, TRACE_ID } from '../../support/found-traces.ts';

const LINK = { SEEK_OTEL_TRACE_LINK: 'https://traces.example/{traceId}' };
const TAIL = 'To receive traces there, run: seek-otel tail.';

describe('seek-otel find at the default address', () => {
  const { fetch } = globalThis;

  afterEach(() => {
    globalThis.fetch = fetch;
  });

  /** The port may be in use on this machine, or not: what responds there is replaced. */
  function respond(response: () => Response): string[] {
    const asked: string[] = [];
    globalThis.fetch = async (url) => {
      asked.push(String(url));
      return response();
    };
    return asked;
  }

  function refuse(): void {
    respond(() => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
    });
  }

  it('asks Jaeger on its port', async () => {
    const asked = respond(() => Response.json({ data: [] }));
    const { code, stderr } = await seekOtel([REQUEST_ID]);
    expect(code).to.equal(1);
    expect(stderr).to.contain('Jaeger at http://localhost:16686 has no trace of');
    expect(asked[0]).to.match(/^http:\/\/localhost:16686\/api\//);
  });

  it('says how to receive traces if nothing responds', async () => {
    refuse();
    const { code, stderr } = await seekOtel([REQUEST_ID]);
    expect(code).to.equal(3);
    expect(stderr).to.equal(
      `Jaeger does not respond at http://localhost:16686 (ECONNREFUSED).\n${TAIL} If they are elsewhere, pass --jaeger URL, --tempo URL, --honeycomb DATASET or --link URL.\n`,
    );
  });

  it('prints the links of the environment if nothing responds', async () => {
    refuse();
    const { code, stdout, stderr } = await seekOtel([TRACE_ID], { env: LINK });
    expect(code).to.equal(0);
    expect(stdout).to.equal(`The trace of ${TRACE_ID}:\nhttps://traces.example/${TRACE_ID}\n`);
    expect(stderr)
      .to.contain('ECONNREFUSED')
      .and.to.contain('These links are built from SEEK_OTEL_TRACE_LINK.');
    const { stdout: json } = await seekOtel([TRACE_ID, '--json'], { env: LINK });
    expect(JSON.parse(json)).to.have.all.keys('links');
  });

  it('prints no links where a report or a service is asked for', async () => {
    refuse();
    for (const option of ['--report', '--service=a']) {
      const { code, stdout, stderr } = await seekOtel([TRACE_ID, option], { env: LINK });
      expect({ code, stdout }).to.deep.equal({ code: 3, stdout: '' });
      expect(stderr).to.contain(TAIL);
    }
  });

  it('does not take a named address for the default', async () => {
    refuse();
    for (const ran of [
      await seekOtel([TRACE_ID, '--jaeger', 'localhost:16686'], { env: LINK }),
      await seekOtel([TRACE_ID], { env: { ...LINK, JAEGER_URL: 'http://localhost:16686' } }),
    ]) {
      expect(ran.code).to.equal(3);
      expect(ran.stderr).not.to.contain(TAIL);
    }
  });
});
