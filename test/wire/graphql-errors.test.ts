import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { expect } from 'chai';
import fc from 'fast-check';
import { withSeek } from '../../src/index.ts';
import { CLIENTS } from '../support/clients.ts';
import { useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

const FAILED = JSON.stringify({
  errors: [{ message: 'Jane Doe', extensions: { code: 'BAD_USER_INPUT' } }],
  data: null,
});
const STATUS_ERROR = 2;
/** Of a GET with a GraphQL query. */
const QUERY = '?query=%7Bversion%7D';
const RESPONSES: Record<string, (response: ServerResponse) => void> = {
  '/whole': (response) => void response.setHeader('content-length', FAILED.length).end(FAILED),
  '/pieces': (response) => {
    response.write(FAILED.slice(0, 20));
    setImmediate(() => response.end(FAILED.slice(20)));
  },
  '/long': (response) => {
    response.write(FAILED);
    response.end(' '.repeat(100_000));
  },
  '/binary': (response) => {
    response.removeHeader('content-type');
    response.end(`%PDF ${FAILED}`);
  },
  '/compressed': (response) => {
    const gzip = createGzip();
    gzip.pipe(response.setHeader('content-encoding', 'gzip'));
    gzip.end(FAILED);
  },
};

describe('a GraphQL operation that fails with HTTP 200', () => {
  const seek = useRecordingServer({
    respond: ({ url = '' }, response) => {
      response.setHeader('content-type', 'application/json');
      (RESPONSES[url.replace(QUERY, '')] ?? (() => response.end('{"data":{}}')))(response);
    },
  });
  const telemetry = useTelemetry();

  const start = (hosts = ['127.0.0.1']) => telemetry.start({ seek: { hosts } });
  const span = async () => (await telemetry.clientSpans())[0];

  it('is recorded after any sequence of enable, disable and setConfig that ends with enable', async () => {
    await start();
    const { instrumentation } = telemetry;
    const steps = {
      enable: () => instrumentation.enable(),
      disable: () => instrumentation.disable(),
      setConfig: () => instrumentation.setConfig({ hosts: ['127.0.0.1'] }),
    };
    const sequences = fc.array(fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        for (const step of [...sequence, 'enable'] as const) {
          steps[step]();
        }
        await (await fetch(`${seek.origin}/whole${QUERY}`)).text();
        const recorded = (await telemetry.clientSpans()).at(-1);
        expect(recorded?.attributes['seek.graphql.error_codes']).to.deep.equal(['BAD_USER_INPUT']);
      }),
      { numRuns: 30 },
    );
  });

  for (const { name, send } of CLIENTS) {
    for (const path of ['/whole', '/pieces', '/compressed']) {
      it(`${name}, ${path}: ends in a failed span with its error codes, without its messages`, async () => {
        await start();
        await send(seek.origin + path + QUERY);
        const recorded = await span();
        expect(recorded?.attributes['seek.graphql.error_codes']).to.deep.equal(['BAD_USER_INPUT']);
        expect(recorded?.attributes['http.response.status_code']).to.equal(200);
        expect(recorded?.attributes['error.type']).to.equal('BAD_USER_INPUT');
        expect(recorded?.status).to.deep.equal({ code: STATUS_ERROR, message: undefined });
        expect(JSON.stringify(recorded?.attributes)).not.to.contain('Jane Doe');
      });
    }
  }

  it('ends in a failed span if withSeek gets a running instrumentation that is reconfigured later', async () => {
    const undici = new UndiciInstrumentation();
    await telemetry.start({ instrumentations: [undici] });
    const [, http2] = withSeek([undici], { hosts: ['127.0.0.1'] });
    undici.setConfig({});
    await fetch(`${seek.origin}/whole${QUERY}`).then((response) => response.text());
    expect((await span())?.status?.code).to.equal(STATUS_ERROR);
    http2?.disable();
  });

  it('is not detected in a long body or in a body that does not start as JSON', async () => {
    await start();
    for (const path of ['/long', '/binary']) {
      await fetch(seek.origin + path + QUERY).then((response) => response.text());
    }
    for (const { attributes, status } of await telemetry.clientSpans()) {
      expect(status.code).to.be.oneOf([0, undefined]);
      expect(attributes).not.to.have.property('seek.graphql.error_codes');
    }
  });

  it('does not affect the spans of successful operations and of other hosts', async () => {
    await start();
    await fetch(`${seek.origin}/succeeds${QUERY}`).then((response) => response.text());
    expect((await span())?.status?.code).to.be.oneOf([0, undefined]);

    await start(['seek.example']);
    await fetch(`${seek.origin}/whole${QUERY}`).then((response) => response.text());
    expect((await span())?.status?.code).to.be.oneOf([0, undefined]);
    expect((await span())?.attributes).not.to.have.property('seek.graphql.error_codes');
  });
});
