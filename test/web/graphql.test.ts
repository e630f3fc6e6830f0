import { expect } from 'chai';
import { usePages } from './support/pages.ts';
import { useStrictOrigin } from './support/strict-origin.ts';

const QUERY = `
  # { commented }
  query Hirer($id: ID! = "}", $first: Int @deprecated(reason: "b) c {")) @cached(for: [1, 2]) {
    me: hiringOrganization(id: $id, filter: { name: "{ secret }", block: """ " \\""" } """ }) { id name }
    ... on Query @include(if: $a) { version }
    ... { applications { nodes { id } } }
    ...Positions @skip(if: false)
  }
  fragment Positions on Query { positionProfiles: profiles(first: $first) { ...Profile } ...Positions }
  fragment Profile on PositionProfile { positionTitle }
`;
const FIELDS = ['hiringOrganization', 'version', 'applications', 'profiles'];

/** What a failed operation is answered with. */
const FAILED = JSON.stringify({
  data: null,
  errors: [
    { message: 'Candidate Ada', extensions: { code: 'BAD_USER_INPUT' } },
    { message: 'a', extensions: { code: 'Ada Lovelace' } },
    { message: 'b', extensions: null },
    { message: 'c', extensions: { code: 'FORBIDDEN' } },
    { message: 'd', extensions: { code: 'BAD_USER_INPUT' } },
    null,
  ],
});
const CODES = ['BAD_USER_INPUT', 'FORBIDDEN'];
const OK = '{"data":{}}';

for (const client of ['fetch', 'XMLHttpRequest'] as const) {
  describe(`GraphQL calls by ${client}`, () => {
    const { pages, page } = usePages();
    const seek = useStrictOrigin();

    /** Sends a request in a page that gets this answer, and returns its span and what the page receives. */
    const call = async (body: string, answer: string, parameters: Record<string, string> = {}) => {
      const query = new URLSearchParams({ body: answer, ...parameters });
      const received = await page.evaluate(
        async ({ origin, hosts, client, body, query }) => {
          setUp({ seek: { hosts } });
          const url = `${origin}/answer?${query}`;
          if (client === 'fetch') {
            const response = await fetch(url, { method: 'POST', body });
            return await response.text();
          }
          return await new Promise((resolve) => {
            const request = new XMLHttpRequest();
            request.open('POST', url);
            request.onload = () => resolve(request.responseText);
            request.send(body);
          });
        },
        { ...seek.address, client, body, query: String(query) },
      );
      expect(received === answer.repeat(Number(parameters['times'] ?? 1))).to.equal(true);
      const [span] = await pages.seekSpans(1);
      const { attributes, status } = span as NonNullable<typeof span>;
      return {
        type: attributes['graphql.operation.type'],
        name: attributes['graphql.operation.name'],
        fields: attributes['seek.graphql.root_fields'],
        codes: attributes['seek.graphql.error_codes'],
        error: attributes['error.type'],
        status: status.code,
      };
    };
    const request = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
    const none = { type: undefined, name: undefined, fields: undefined };
    const succeeded = { codes: undefined, error: undefined, status: 0 };

    it('record the operation, and nothing that may tell of candidates', async () => {
      expect(await call(request(QUERY, { variables: { id: 'a' } }), OK)).to.deep.equal({
        type: 'query',
        name: 'Hirer',
        fields: FIELDS,
        ...succeeded,
      });
    });

    it('record the codes of an operation that fails with HTTP 200', async () => {
      expect(await call(request('mutation { postPosition(input: {}) { id } }'), FAILED)).to.deep.equal({
        type: 'mutation',
        name: undefined,
        fields: ['postPosition'],
        codes: CODES,
        error: 'BAD_USER_INPUT',
        status: 2,
      });
    });

    it('record the codes, not the HTTP status, of an operation that fails with both', async () => {
      const { codes, error, status } = await call(request('{ version }'), FAILED, {
        status: '400',
        type: 'application/graphql-response+json; charset=utf-8',
        chunked: '',
      });
      expect({ codes, error, status }).to.deep.equal({ codes: CODES, error: 'BAD_USER_INPUT', status: 2 });
    });

    it('record the HTTP status if the errors have no codes', async () => {
      const { codes, error, status } = await call(request('{ version }'), '{"errors":[{"message":"Ada"}]}');
      expect({ codes, error, status }).to.deep.equal({ codes: undefined, error: '200', status: 2 });
    });

    it('record what the operations of a batch have in common', async () => {
      const batch = JSON.stringify([
        { query: 'query A { a }' },
        { query: 'query A { b a }' },
        { query: 'query B { c } query C { d }', operationName: 'B' },
        { query: 'query B { e } query C { f }' },
        { variables: {} },
      ]);
      expect(await call(batch, `[${OK},${FAILED}]`)).to.deep.equal({
        type: 'query',
        name: undefined,
        fields: ['a', 'b', 'c'],
        codes: CODES,
        error: 'BAD_USER_INPUT',
        status: 2,
      });
    });

    for (const [operationName, name] of [
      ['Named', 'Named'],
      ['Ada Lovelace', undefined],
    ] as const) {
      it(`record the name of a persisted query, if it is a name: ${operationName}`, async () => {
        const body = JSON.stringify({ operationName, extensions: { persistedQuery: { sha256Hash: 'a' } } });
        expect(await call(body, OK)).to.include({ ...none, name });
      });
    }

    for (const [what, body] of [
      ['text', 'text'],
      ['JSON without a query', '{"grant_type":"client_credentials"}'],
      ['null', 'null'],
      ['an unknown operation', request('query A { a } query B { b }', { operationName: 'C' })],
      ['a malformed document', request('{ a(id: SECRET { b }')],
      ['more than 64 KiB', request('{ a }', { variables: 'a'.repeat(65_536) })],
    ] as const) {
      it(`record nothing of a request that is ${what}`, async () => {
        expect(await call(body, OK)).to.deep.equal({ ...none, ...succeeded });
      });
    }

    for (const [what, answer, parameters] of [
      ['no JSON', FAILED, { type: 'text/plain' }],
      ['malformed', FAILED.slice(0, -1), {}],
      ['empty', '', {}],
      ['without an array of errors', '{"errors":{"code":"A"}}', {}],
      ['more than 64 KiB', `${FAILED}${' '.repeat(64)}`, { times: '999' }],
      ['more than 64 KiB, of unknown length', `${FAILED}${' '.repeat(64)}`, { times: '999', chunked: '' }],
    ] as const) {
      it(`record nothing of a response that is ${what}`, async () => {
        expect(await call(request('{ a }'), answer, parameters)).to.include(succeeded);
      });
    }
  });
}

describe('GraphQL calls of a page', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();
  const failing = `/answer?${new URLSearchParams({ body: FAILED })}`;

  it('record on the span of an XHR only its own response, if a handler opens the XHR again', async () => {
    await page.evaluate(
      async ({ origin, hosts, failing }) => {
        setUp({ seek: { hosts } });
        const request = new XMLHttpRequest();
        request.open('GET', `${origin}/answer?body={}`);
        request.send();
        // After the listener of the instrumentation.
        await new Promise<void>((resolve) => {
          const openAgain = () => {
            request.open('GET', `${origin}${failing}`);
            request.send();
            request.addEventListener('load', () => resolve());
          };
          request.addEventListener('load', openAgain, { once: true });
        });
      },
      { ...seek.address, failing },
    );
    const spans = await pages.seekSpans(2);
    const codes = spans.map(({ attributes }) => attributes['seek.graphql.error_codes']);
    expect(codes).to.have.deep.members([undefined, CODES]);
  });

  it('record the codes that an XHR receives as an object, and none of one that receives bytes', async () => {
    const received = await page.evaluate(
      async ({ origin, hosts, failing }) => {
        setUp({ seek: { hosts } });
        const load = (responseType: XMLHttpRequestResponseType) =>
          new Promise((resolve) => {
            const request = new XMLHttpRequest();
            request.open('GET', `${origin}${failing}&type=application/json&as=${responseType}`);
            request.responseType = responseType;
            request.onload = () => resolve(String(request.response));
            request.send();
          });
        return [await load('json'), await load('arraybuffer')];
      },
      { ...seek.address, failing },
    );
    expect(received).to.deep.equal(['[object Object]', '[object ArrayBuffer]']);
    const spans = await pages.seekSpans(2);
    const codes = spans.map(({ attributes }) => attributes['seek.graphql.error_codes']);
    expect(codes).to.have.deep.members([CODES, undefined]);
  });

  it('send bodies that are not strings, and cancel responses, as without this package', async () => {
    const outcome = await page.evaluate(
      async ({ origin, hosts, failing }) => {
        setUp({ seek: { hosts } });
        const controller = new AbortController();
        const { signal } = controller;
        const aborted = await fetch(`${origin}${failing}&times=99999&chunked`, { signal });
        controller.abort();
        const body = new Blob(['{"query":"{ a }"}']);
        const response = await fetch(new Request(`${origin}${failing}`, { method: 'POST', body }));
        return [await aborted.text().catch((error: Error) => error.name), (await response.json()).data];
      },
      { ...seek.address, failing },
    );
    expect(outcome).to.deep.equal(['AbortError', null]);
    const spans = await pages.seekSpans(2);
    expect(spans.map(({ attributes }) => attributes['seek.graphql.error_codes'])).to.deep.include(CODES);
    for (const { attributes } of spans) {
      expect(attributes).not.to.have.any.keys('graphql.operation.type', 'seek.graphql.root_fields');
    }
  });
});
