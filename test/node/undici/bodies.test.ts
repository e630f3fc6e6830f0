import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import type { SeekRequestLogEntry } from '../../../src/core/request-log.ts';
import { SeekInstrumentation } from '../../../src/index.ts';
import { receivedHeader } from '../../../src/node/undici/bodies.ts';
import { useRecordingServer } from '../../support/recording-server.ts';
import { useTelemetry } from '../../support/telemetry.ts';

type Undici = Pick<typeof undici8, 'Agent' | 'fetch' | 'request'>;

const UNDICIS = { undici5, undici6, undici7, undici: undici8 } as unknown as Readonly<Record<string, Undici>>;
const PUBLISHES = ['undici7', 'undici'];
const METHODS = ['onBodySent', 'onData'] as const;
const QUERY = JSON.stringify({ query: 'query Q { version }' });
const ERRORS = JSON.stringify({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
const LOGGED = { type: 'query', name: 'Q', rootFields: ['version'], errorCodes: ['FORBIDDEN'] };
const CREATED = 'undici:request:create';
/** Each sends the same body: in one piece, in text, in bytes, and through fetch, which sends any body in chunks. */
const BODIES = {
  'a string': () => QUERY,
  'a buffer': () => Buffer.from(QUERY),
  'chunks of bytes': () => Readable.from([Buffer.from(QUERY.slice(0, 9)), Buffer.from(QUERY.slice(9))]),
  'chunks of text': () =>
    (async function* () {
      yield QUERY.slice(0, 9);
      yield QUERY.slice(9);
    })(),
};

describe('the bodies of undici', () => {
  let received: string[] = [];
  const seek = useRecordingServer({
    respond: (request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.once('end', () => {
        received.push(body);
        response.setHeader('content-type', 'application/json');
        response.write(ERRORS.slice(0, 9), () => response.end(ERRORS.slice(9)));
      });
    },
  });
  let entries: SeekRequestLogEntry[] = [];
  const telemetry = useTelemetry(() => ({
    instrumentations: [
      new SeekInstrumentation({ hosts: ['127.0.0.1'], requestLog: (entry) => entries.push(entry) }),
    ],
  }));
  /** The requests that undici has created. */
  const requests: object[] = [];
  const onCreated = (message: unknown) => void requests.push((message as { request: object }).request);

  beforeEach(() => {
    received = [];
    entries = [];
    requests.length = 0;
    subscribe(CREATED, onCreated);
  });
  afterEach(() => unsubscribe(CREATED, onCreated));

  for (const [name, { Agent, fetch, request }] of Object.entries(UNDICIS)) {
    describe(`of ${name}`, () => {
      const using = async <T>(run: (dispatcher: undici8.Agent) => Promise<T>): Promise<T> => {
        const dispatcher = new Agent();
        try {
          return await run(dispatcher);
        } finally {
          await dispatcher.close();
        }
      };
      const post = (body: unknown) =>
        using(async (dispatcher) => {
          const headers = { 'content-type': 'application/json' };
          const options = { method: 'POST', headers, body: body as string, dispatcher } as const;
          return (await request(seek.origin, options)).body.text();
        });

      for (const [what, body] of Object.entries(BODIES)) {
        it(`are seen once per chunk, and are neither changed nor lost: ${what}`, async () => {
          // Twice, because the first chunk tells whether a version publishes its bodies.
          for (let count = 1; count <= 2; count++) {
            expect(await post(body())).to.equal(ERRORS);
            expect(entries.map(({ graphql }) => graphql)).to.deep.equal(Array(count).fill(LOGGED));
          }
          expect(received).to.deep.equal([QUERY, QUERY]);
        });
      }

      it('are seen once per chunk of a fetch', async () => {
        const text = await using(async (dispatcher) =>
          (await fetch(seek.origin, { method: 'POST', body: QUERY, dispatcher })).text(),
        );
        expect([text, received]).to.deep.equal([ERRORS, [QUERY]]);
        expect(entries.map(({ graphql }) => graphql)).to.deep.equal([LOGGED]);
      });

      it('are observed through methods of the request only as long as no chunk is published', async () => {
        await post(QUERY);
        await post(QUERY);
        const own = METHODS.map((method) => Object.hasOwn(requests[1] as object, method));
        const observed = !PUBLISHES.includes(name);
        expect(own).to.deep.equal([observed, observed]);
      });

      const expectFailed = async () => {
        expect(entries.map(({ status, graphql }) => [status, graphql])).to.deep.equal([
          [undefined, { ...LOGGED, errorCodes: undefined }],
        ]);
        const [span] = await telemetry.clientSpans();
        expect(span?.attributes).to.include({ 'graphql.operation.name': 'Q' });
      };

      it('are seen until the request fails, before its span ends', async () => {
        async function* failing() {
          yield `${QUERY.slice(0, -1)},`;
          throw new Error('no more');
        }
        await post(failing()).then(expect.fail, () => {});
        await expectFailed();
      });

      it('are seen if they are in one piece and nothing is sent, as without a connection', async () => {
        await seek.close();
        await post(QUERY).then(expect.fail, () => {});
        await expectFailed();
      });
    });
  }
});

describe('the bodies of undici that are not read', () => {
  const seek = useRecordingServer({ respond: (_, response) => response.end(ERRORS) });
  const telemetry = useTelemetry();

  for (const [what, options, sent, isLogged] of [
    ['of other hosts', { hosts: ['seek.example'] }, QUERY, false],
    ['if the option graphql is off', { hosts: ['127.0.0.1'], graphql: false }, QUERY, true],
    ['of responses to a request without a body', { hosts: ['127.0.0.1'] }, null, true],
  ] as const) {
    for (const [name, { Agent, request }] of Object.entries(UNDICIS)) {
      it(`are those ${what}: ${name}`, async () => {
        const entries: SeekRequestLogEntry[] = [];
        await telemetry.start({ seek: { ...options, requestLog: (entry) => entries.push(entry) } });
        const dispatcher = new Agent();
        const { body } = await request(seek.origin, { method: 'POST', body: sent, dispatcher });
        expect(await body.text()).to.equal(ERRORS);
        await dispatcher.close();
        const [span] = await telemetry.clientSpans();
        expect(Object.keys(span?.attributes ?? {}).filter((each) => each.includes('graphql'))).to.deep.equal(
          [],
        );
        expect(entries.map(({ graphql }) => graphql)).to.deep.equal(isLogged ? [undefined] : []);
      });
    }
  }
});

describe('a response header of undici', () => {
  for (const [form, headers] of Object.entries({
    text: ['Content-Encoding', 'gzip', 'Content-Type', 'a'],
    bytes: ['Content-Encoding', 'gzip', 'Content-Type', 'a'].map((each) => Buffer.from(each)),
    'an object, as over HTTP/2': { 'content-encoding': 'gzip', 'content-type': 'a' },
  })) {
    it(`is found by its lower-case name in ${form}`, () => {
      const header = receivedHeader(headers);
      expect([header('content-encoding'), header('content-type')]).to.deep.equal(['gzip', 'a']);
      expect(header('content-length')).to.equal(undefined);
    });
  }

  it('is undefined before the response', () => {
    expect(receivedHeader(undefined)('content-type')).to.equal(undefined);
  });
});
