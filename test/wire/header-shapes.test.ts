import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;

const OWN = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

type Request = (
  url: string,
  options: { headers: never; dispatcher: never },
) => Promise<{ body: { text(): Promise<string> } }>;

const FETCH_SHAPES: Record<string, () => HeadersInit> = {
  object: () => ({ 'X-Request-ID': OWN }),
  'array of pairs': () => [['X-Request-ID', OWN]],
  Headers: () => new Headers({ 'X-Request-ID': OWN }),
  Map: () => new Map([['X-Request-ID', OWN]]) as unknown as HeadersInit,
};
const UNDICI_SHAPES: Record<string, () => unknown> = {
  object: () => ({ 'X-Request-ID': OWN }),
  'flat array': () => ['X-Request-ID', OWN],
};
const ITERABLE_SHAPES: Record<string, () => unknown> = {
  Headers: () => new Headers({ 'X-Request-ID': OWN }),
  Map: () => new Map([['X-Request-ID', OWN]]),
  'iterable of pairs': () => pairs(),
  'object of arrays': () => ({ 'X-Request-ID': [OWN] }),
};

function* pairs(): Generator<[string, string]> {
  yield ['Accept', '*/*'];
  yield ['X-Request-ID', OWN];
}

describe("the caller's own header is kept in every form in which a client takes headers", () => {
  const seek = useRecordingServer({}, 'suite');
  const telemetry = useTelemetry(() => ({ seek: { hosts: ['127.0.0.1'] } }), 'suite');

  const cases: [string, (url: string) => Promise<unknown>][] = [];
  for (const [shape, headers] of Object.entries(FETCH_SHAPES)) {
    cases.push([`fetch, ${shape}`, async (url) => (await fetch(url, { headers: headers() })).text()]);
    cases.push([
      `fetch, Request with ${shape}`,
      async (url) => (await fetch(new Request(url, { headers: headers() }))).text(),
    ]);
  }
  for (const [version, { Agent, request }] of Object.entries({ undici5, undici6, undici7, undici8 })) {
    // All copies of undici, including the one in Node.js, share the global dispatcher.
    const dispatcher = new Agent();
    const shapes = version === 'undici5' ? UNDICI_SHAPES : { ...UNDICI_SHAPES, ...ITERABLE_SHAPES };
    for (const [shape, headers] of Object.entries(shapes)) {
      cases.push([
        `${version} request, ${shape}`,
        async (url) =>
          (
            await (request as Request)(url, { headers: headers() as never, dispatcher: dispatcher as never })
          ).body.text(),
      ]);
    }
  }

  for (const [name, send] of cases) {
    it(name, async () => {
      const path = `/${encodeURIComponent(name)}`;
      await send(seek.origin + path);
      const request = seek.requests.find((candidate) => candidate.path === path);
      expect(onlyHeader(request, 'x-request-id')).to.equal(OWN);
      expect(onlyHeader(request, 'x-session-id')).to.match(/^[0-9a-f-]{36}$/);
      const span = (await telemetry.clientSpans()).find((each) => each.attributes['url.path'] === path);
      expect(span?.attributes['seek.request_id']).to.equal(OWN);
    });
  }
});
