import { expect } from 'chai';
import { seekOtel } from '../../support/command.ts';
import { findIn, REQUEST_ID, TRACE_ID, webhookTrace } from '../../support/found-traces.ts';

const LINK = 'https://traces.example/{traceId}?team=x#{traceId}';
const linkTo = (traceId: string) => `https://traces.example/${traceId}?team=x#${traceId}`;
const UUID_7 = '018f4e7a-1b2c-7def-8abc-0123456789ab';
const ATTRIBUTES = 'seek.request_id, seek.session_id or seek.webhook.request_id';

describe('seek-otel find --link', () => {
  it('prints the link of a trace ID and of a span', async () => {
    for (const id of [TRACE_ID, `${TRACE_ID}:${'b'.repeat(16)}`]) {
      const { code, stdout } = await seekOtel(['find', id, '--link', LINK]);
      expect({ code, stdout }).to.deep.equal({
        code: 0,
        stdout: `The trace of ${id}:\n${linkTo(TRACE_ID)}\n`,
      });
    }
  });

  it('prints the link that a UUID has if it is a session ID, and what to search for otherwise', async () => {
    const { stdout } = await seekOtel(['find', REQUEST_ID, '--link', LINK]);
    expect(stdout).to.equal(
      [
        `If ${REQUEST_ID} is an X-Session-Id that register generated, its trace is:`,
        linkTo(REQUEST_ID.replaceAll('-', '')),
        `If it is an X-Request-Id, or this link is dead, search for spans whose attribute ${ATTRIBUTES} is ${REQUEST_ID}.`,
        '',
      ].join('\n'),
    );
  });

  it('prints what to search for if the ID stands for no trace', async () => {
    const { code, stdout } = await seekOtel(['find', UUID_7, '--link', LINK]);
    expect(code).to.equal(0);
    expect(stdout).to.equal(
      `${UUID_7} does not contain a trace ID. To find its trace, search for spans whose attribute ${ATTRIBUTES} is ${UUID_7}.\n`,
    );
  });

  it('prints the links of several IDs, and JSON', async () => {
    const { stdout } = await seekOtel(['find', TRACE_ID, UUID_7, '--link', LINK]);
    expect(stdout).to.contain(`${linkTo(TRACE_ID)}\n\n${UUID_7}`);
    const { stdout: json } = await seekOtel(['find', TRACE_ID, UUID_7, '--link', LINK, '--json']);
    expect(JSON.parse(json)).to.deep.equal({
      links: [{ id: TRACE_ID, trace: linkTo(TRACE_ID) }, { id: UUID_7 }],
    });
  });

  it('replaces the address of Jaeger’s UI if a backend is asked', async () => {
    const env = { SEEK_OTEL_TRACE_LINK: LINK };
    const { stdout, url } = await findIn([webhookTrace()], [REQUEST_ID], { env });
    expect(stdout).to.contain(linkTo(TRACE_ID)).and.not.to.contain(url);
  });

  for (const link of [
    '',
    'x',
    'https://traces.example/',
    'traces.example/{traceId}',
    'javascript:alert({traceId})',
  ]) {
    it(`can't be ${JSON.stringify(link)}`, async () => {
      const { code, stderr } = await seekOtel(['find', TRACE_ID, `--link=${link}`]);
      expect(code).to.equal(2);
      expect(stderr).to.equal(
        `--link must be an HTTP URL that contains {traceId}, not ${JSON.stringify(link)}.\nExample: https://traces.example.com/trace/{traceId}\n`,
      );
    });
  }

  it('is checked in the environment, too', async () => {
    const env = { SEEK_OTEL_TRACE_LINK: 'x' };
    const { code, stderr } = await seekOtel(['find', TRACE_ID], { env });
    expect(code).to.equal(2);
    expect(stderr).to.contain('SEEK_OTEL_TRACE_LINK must be an HTTP URL that contains {traceId}, not "x".');
    expect((await seekOtel(['find', TRACE_ID, '--link', LINK], { env })).code).to.equal(0);
  });

  for (const option of ['--report', '--service=posting-service']) {
    it(`alone can't answer ${option}`, async () => {
      const { code, stderr } = await seekOtel(['find', TRACE_ID, '--link', LINK, option]);
      expect(code).to.equal(2);
      expect(stderr).to.equal(
        `${option.split('=', 1)} needs a backend to query, but --link alone only prints links.\nAdd --jaeger URL or --tempo URL.\n`,
      );
    });
  }
});
