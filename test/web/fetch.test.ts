import { expect } from 'chai';
import { build } from 'esbuild';
import { validate } from 'uuid';
import { requestIdFromSpanContext } from '../../src/index.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { startStrictOrigin, useStrictOrigin } from './support/strict-origin.ts';

const OWN_ID = '018F4E7A-1b2c-7def-8abc-0123456789ab';

describe('fetch in a page, under OpenTelemetry', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  /** Compares each request that SEEK received with the span of the request. */
  const expectAgreement = async (count: number) => {
    const spans = await pages.seekSpans(count);
    const requests = seek.requests();
    expect(requests).to.have.length(count);
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    const userAgent = await page.evaluate(() => navigator.userAgent);
    for (const request of requests) {
      const requestId = onlyHeader(request, 'x-request-id');
      expect(onlyHeader(request, 'x-session-id')).to.equal(session);
      expect(onlyHeader(request, 'user-agent')).to.equal(userAgent);
      expect(request.headers).not.to.have.any.keys('traceparent', 'tracestate', 'baggage');
      const [span, ...others] = spans.filter(({ attributes }) => attributes['seek.request_id'] === requestId);
      expect(others).to.deep.equal([]);
      expect(requestId).to.equal(span && requestIdFromSpanContext(span));
      expect(span?.attributes).to.include({
        'seek.session_id': session,
        'user_agent.original': userAgent,
        'url.full': seek.origin + request.path,
      });
    }
    expect(new Set(requests.map((request) => onlyHeader(request, 'x-request-id'))).size).to.equal(count);
  };

  it('carries both headers in each form of a request, and its span records them', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer browser-token' };
      const post = { method: 'POST', body: '{"query":"{ version }"}', headers };
      await fetch(`${origin}/string`);
      await fetch(new URL(`${origin}/url`));
      await fetch(`${origin}/object`, post);
      await fetch(`${origin}/pairs`, { ...post, headers: Object.entries(headers) });
      await fetch(`${origin}/headers`, { ...post, headers: new Headers(headers) });
      await fetch(new Request(`${origin}/request`, post));
      await fetch(new Request(`${origin}/request-and-init`), post);
      await fetch({ toString: () => `${origin}/anything` } as URL);
    }, seek.address);
    await expectAgreement(8);
    for (const { method, path, headers } of seek.requests()) {
      if (method === 'POST') {
        expect(headers, path).to.include({
          'content-type': 'application/json',
          authorization: 'Bearer browser-token',
        });
      }
    }
    expect(seek.preflights()).not.to.have.length(0);
  });

  it('does not change the caller’s own headers', async () => {
    await page.evaluate(
      async ({ origin, hosts, id }) => {
        setUp({ seek: { hosts } });
        const headers = { 'X-Request-ID': id, 'x-session-id': id };
        await fetch(`${origin}/init`, { headers });
        await fetch(new Request(`${origin}/request`, { headers }));
      },
      { ...seek.address, id: OWN_ID },
    );
    for (const { attributes } of await pages.seekSpans(2)) {
      expect(attributes).to.include({ 'seek.request_id': OWN_ID, 'seek.session_id': OWN_ID });
    }
    for (const request of seek.requests()) {
      expect([onlyHeader(request, 'x-request-id'), onlyHeader(request, 'x-session-id')]).to.deep.equal([
        OWN_ID,
        OWN_ID,
      ]);
    }
  });

  it('does not change its arguments, so that each request has its own ID', async () => {
    const untouched = await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const init = Object.freeze({ headers: Object.freeze({ Accept: 'application/json' }) });
      const request = new Request(`${origin}/request`);
      for (let i = 0; i < 3; i++) {
        await fetch(`${origin}/init`, init);
        await fetch(request);
      }
      return Object.keys(init.headers).length === 1 && [...request.headers].length === 0 && !request.bodyUsed;
    }, seek.address);
    expect(untouched).to.equal(true);
    await expectAgreement(6);
  });

  it('reads the body of a Request once', async () => {
    const { isUsed, error } = await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const request = new Request(`${origin}/request`, { method: 'POST', body: 'text' });
      await fetch(request);
      const again = await fetch(request).catch((each: Error) => each.name);
      return { isUsed: request.bodyUsed, error: again };
    }, seek.address);
    expect({ isUsed, error }).to.deep.equal({ isUsed: true, error: 'TypeError' });
  });

  it('sends no propagation headers to SEEK, regardless of propagateTraceHeaderCorsUrls', async () => {
    const other = await startStrictOrigin('traceparent, baggage');
    await page.evaluate(
      async ({ origin, hosts, other }) => {
        setUp({
          seek: { hosts },
          fetch: { propagateTraceHeaderCorsUrls: [/.*/g, `${origin}/a`, `${other}/b`] },
        });
        await fetch(`${origin}/a`);
        await fetch(`${other}/a`);
        await fetch(`${other}/b`);
      },
      { ...seek.address, other: other.origin },
    );
    await expectAgreement(1);
    expect(other.requests()).to.have.length(2);
    for (const { headers } of other.requests()) {
      expect(headers).to.include.keys('traceparent').and.not.to.have.any.keys('x-request-id', 'x-session-id');
    }
    await other.close();
  });

  it('sends nothing of its own and no propagation headers to an ignored URL of SEEK', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts, ignore: [/ignored/] }, fetch: { propagateTraceHeaderCorsUrls: /./ } });
      await fetch(`${origin}/ignored`);
    }, seek.address);
    expect(seek.preflights()).to.deep.equal([]);
    expect(seek.requests()[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id', 'traceparent');
  });

  it('accepts a single pattern as propagateTraceHeaderCorsUrls', async () => {
    const other = await startStrictOrigin('traceparent');
    await page.evaluate(
      async ({ origin, hosts, other }) => {
        setUp({ seek: { hosts }, fetch: { propagateTraceHeaderCorsUrls: /127/ } });
        await fetch(`${origin}/a`);
        await fetch(`${other}/a`);
      },
      { ...seek.address, other: other.origin },
    );
    await expectAgreement(1);
    expect(other.requests()[0]?.headers).to.include.keys('traceparent');
    await other.close();
  });

  it('runs the application’s hook first, keeps its changes, and catches what it throws', async () => {
    await page.evaluate(
      async ({ origin, hosts, id }) => {
        setUp({
          seek: { hosts },
          fetch: {
            requestHook: (span, request) => {
              span.setAttribute('hook', 'ran');
              if (!(request instanceof Request)) {
                request.headers = { 'X-Request-Id': id };
              }
              throw new Error('from the hook');
            },
          },
        });
        await fetch(`${origin}/init`);
        await fetch(new Request(`${origin}/request`));
      },
      { ...seek.address, id: OWN_ID },
    );
    const spans = await pages.seekSpans(2);
    expect(spans.map(({ attributes }) => attributes['hook'])).to.deep.equal(['ran', 'ran']);
    expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.equal(OWN_ID);
    expect(onlyHeader(seek.requests()[1], 'x-request-id')).not.to.equal(OWN_ID);
  });

  it('carries the headers without a span: ignored, not sampled, or without an SDK', async () => {
    for (const options of [
      { fetch: { ignoreUrls: [/ignored/, `${seek.origin}/exactly`] } },
      { isSampled: false },
      { sdk: false },
    ]) {
      const other = await pages.open();
      await other.evaluate(
        async ({ origin, hosts, options }) => {
          setUp({ seek: { hosts }, ...options });
          await fetch(`${origin}/ignored`);
          await fetch(`${origin}/exactly`);
        },
        { ...seek.address, options },
      );
    }
    const ids = seek.requests().map((request) => onlyHeader(request, 'x-request-id'));
    expect(new Set(ids).size).to.equal(6);
    expect(new Set(seek.requests().map((request) => onlyHeader(request, 'x-session-id'))).size).to.equal(3);
    expect(pages.otlp.spans).to.deep.equal([]);
  });

  it('supports an init with inherited properties, and a Request of another window', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const frame = document.body.appendChild(document.createElement('iframe'));
      const { Request: OtherRequest } = frame.contentWindow as unknown as typeof globalThis;
      class Init {
        get method() {
          return 'POST';
        }
        get body() {
          return '{}';
        }
      }
      await fetch(`${origin}/inherited`, Object.create({ method: 'PUT' }));
      await fetch(`${origin}/class`, new Init());
      await fetch(`${origin}/request-as-init`, new Request('/', { method: 'PUT' }) as RequestInit);
      await fetch(new OtherRequest(`${origin}/other-window`, { method: 'PUT' }));
    }, seek.address);
    await expectAgreement(4);
    expect(seek.requests().map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'PUT /inherited',
      'POST /class',
      'PUT /request-as-init',
      'PUT /other-window',
    ]);
  });

  it('records no IDs if the browser sends no headers: mode no-cors', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      await fetch(`${origin}/opaque`, { mode: 'no-cors' });
      await fetch(new Request(`${origin}/opaque`, { mode: 'no-cors', method: 'POST', body: 'text' }));
    }, seek.address);
    expect(seek.requests()).to.have.length(2);
    const spans = await pages.otlp.waitForSpans((all) => all.length >= 2);
    for (const { attributes } of spans) {
      expect(attributes).not.to.have.any.keys('seek.request_id', 'seek.session_id');
    }
  });

  it('sends the session of the page to SEEK and to its back end, regardless of baggage', async () => {
    await page.evaluate(
      async ({ origin, hosts, id }) => {
        setUp({ seek: { hosts, backends: [location.host] } });
        await inBaggage({ 'seek.session_id': id }, async () => {
          await Promise.all([fetch(`${origin}/a`), fetch('/api/a')]);
        });
      },
      { ...seek.address, id: OWN_ID.toLowerCase() },
    );
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    expect(onlyHeader(seek.requests()[0], 'x-session-id')).to.equal(session);
    expect(pages.server.requests.splice(0)[0]?.headers['x-session-id']).to.equal(session);
  });

  it('generates an ID for each request in a trace that is not recorded', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts }, sdk: false });
      const parent = {
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        traceFlags: 1,
      };
      await inTrace(parent, async () => {
        await Promise.all([fetch(`${origin}/a`), fetch(`${origin}/b`), send('GET', `${origin}/c`)]);
      });
    }, seek.address);
    const ids = seek.requests().map((request) => onlyHeader(request, 'x-request-id'));
    expect(new Set(ids).size).to.equal(3);
  });

  it('sends requests if the session throws', async () => {
    const statuses = await page.evaluate(async ({ origin, hosts }) => {
      let isBroken = false;
      const session = {
        get id() {
          if (isBroken) {
            throw new Error('from the session');
          }
          return crypto.randomUUID();
        },
        renew: () => crypto.randomUUID(),
      };
      setUp({ seek: { hosts, backends: [location.host], session } });
      isBroken = true;
      const post = { method: 'POST', body: '{}' };
      return [
        (await fetch(new Request(`${origin}/a`, post))).status,
        (await fetch(new Request('/api/a', post))).status,
      ];
    }, seek.address);
    expect(statuses).to.deep.equal([200, 200]);
    const [sent, own] = [seek.requests()[0], pages.server.requests.splice(0)[0]];
    expect(validate(onlyHeader(sent, 'x-session-id'))).to.equal(true);
    expect(own?.headers['x-session-id']).to.equal(onlyHeader(sent, 'x-session-id'));
  });

  it('works in a worker', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
          import { withSeek } from './src/web/index.ts';
          onmessage = async ({ data: { origin, hosts } }) => {
            withSeek([new FetchInstrumentation({ ignoreUrls: [/nothing/] })], { hosts });
            const post = { method: 'POST', body: '{}' };
            postMessage([(await fetch(origin + '/a')).status, (await fetch(new Request(origin + '/b', post))).status]);
          };`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      format: 'esm',
      write: false,
    });
    pages.server.addScript('/worker.js', outputFiles[0]?.text ?? '');
    const statuses = await page.evaluate(
      (given) =>
        new Promise((resolve) => {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => resolve(data);
          worker.postMessage(given);
        }),
      seek.address,
    );
    expect(statuses).to.deep.equal([200, 200]);
    const ids = seek.requests().map((request) => onlyHeader(request, 'x-request-id'));
    expect(new Set(ids).size).to.equal(2);
  });

  it('redacts secrets in the URL attribute of earlier versions', async () => {
    const recorded = await page.evaluate(() => {
      const attributes: Record<string, unknown> = { 'http.url': 'https://seek.com/?token=secret' };
      let hook: (span: unknown, request: object) => void = () => {};
      const instrumentation = {
        instrumentationName: '@opentelemetry/instrumentation-fetch',
        getConfig: () => ({}),
        setConfig: (config: { requestHook: typeof hook }) => {
          hook = config.requestHook;
        },
      };
      web.withSeek([instrumentation]);
      const setAttribute = (name: string, value: unknown) => {
        attributes[name] = value;
      };
      hook({ attributes, setAttribute }, {});
      return attributes;
    });
    expect(recorded).to.deep.equal({ 'http.url': 'https://seek.com/?token=REDACTED' });
  });

  it('keeps the request ID after a redirect within SEEK, because the browser resends the headers', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      await fetch(`${origin}/redirect?status=307&to=/next`, { method: 'POST', body: '{}' });
    }, seek.address);
    const [first, second] = seek.requests();
    expect(second?.path).to.equal('/next');
    expect(onlyHeader(second, 'x-request-id')).to.equal(onlyHeader(first, 'x-request-id'));
    const [span] = await pages.seekSpans(1);
    expect(span?.attributes['seek.request_id']).to.equal(onlyHeader(first, 'x-request-id'));
  });

  it('fails after a redirect to a host whose CORS policy does not allow the headers', async () => {
    const other = await startStrictOrigin('content-type');
    const outcome = await page.evaluate(
      async ({ origin, hosts, other }) => {
        setUp({ seek: { hosts } });
        return await fetch(`${origin}/redirect?status=303&to=${encodeURIComponent(`${other}/file`)}`).then(
          () => 'answered',
          (error: Error) => error.name,
        );
      },
      { ...seek.address, other: other.origin },
    );
    expect(outcome).to.equal('TypeError');
    expect(other.requests()).to.deep.equal([]);
    await other.close();
  });

  it('records the sent request ID of an aborted or failed request', async () => {
    const hanging = await page.evaluateHandle(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const controller = new AbortController();
      const outcome = fetch(`${origin}/hang`, { signal: controller.signal }).catch(
        (error: Error) => error.name,
      );
      const { status } = await fetch(`${origin}/status/503`);
      return { controller, outcome, status };
    }, seek.address);
    await seek.hangs;
    const outcomes = await hanging.evaluate(async ({ controller, outcome, status }) => {
      controller.abort();
      return [await outcome, status];
    });
    expect(outcomes).to.deep.equal(['AbortError', 503]);
    const spans = await pages.seekSpans(2);
    const sent = seek.requests().map((request) => onlyHeader(request, 'x-request-id'));
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(sent);
  });

  it('sends the session, and no request ID, to back ends', async () => {
    const backend = await startStrictOrigin('x-session-id');
    await page.evaluate(
      async ({ hosts, backend, id }) => {
        setUp({ seek: { hosts, backends: [location.host, new URL(backend).host] } });
        await fetch('/api/relative');
        await fetch(new Request('/api/request', { headers: { 'X-Session-Id': id } }));
        await fetch(`${backend}/cross-origin`);
        await fetch(`${backend}/own`, { headers: { 'X-Session-Id': id } });
      },
      { hosts: seek.address.hosts, backend: backend.origin, id: OWN_ID },
    );
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    const received = [...pages.server.requests.splice(0), ...backend.requests()];
    expect(
      received.map(({ path, headers }) => [path, headers['x-session-id'], headers['x-request-id']]),
    ).to.deep.equal([
      ['/api/relative', session, undefined],
      ['/api/request', OWN_ID, undefined],
      ['/cross-origin', session, undefined],
      ['/own', OWN_ID, undefined],
    ]);
    await backend.close();
  });

  it('does not change requests to other hosts, data URLs and invalid requests', async () => {
    const other = await startStrictOrigin('');
    const errors = await page.evaluate(
      async ({ origin, hosts, other }) => {
        setUp({ seek: { hosts } });
        await fetch(`${other}/a`);
        await fetch('/api/own');
        await fetch('data:text/plain,a');
        // The instrumentation of OpenTelemetry throws where fetch rejects.
        const nameOf = async (...args: Parameters<typeof fetch>) =>
          await new Promise((resolve) => resolve(fetch(...args))).catch((error: Error) => error.name);
        return [await nameOf('http://'), await nameOf(origin, { method: 'a b' })];
      },
      { ...seek.address, other: other.origin },
    );
    expect(errors).to.deep.equal(['TypeError', 'TypeError']);
    const { headers: own } = pages.server.requests.splice(0)[0] as { headers: object };
    for (const headers of [own, other.requests()[0]?.headers]) {
      expect(headers).not.to.have.any.keys('x-request-id', 'x-session-id');
    }
    await other.close();
  });

  it('redacts secrets in the recorded URL of any host', async () => {
    const other = await startStrictOrigin();
    await page.evaluate(
      async ({ origin, hosts, other }) => {
        setUp({ seek: { hosts } });
        await fetch(`${origin}/a?access_token=secret&b=1`);
        await fetch(`${other}/a?X-Amz-Signature=secret`);
      },
      { ...seek.address, other: other.origin },
    );
    const isOf = (origin: string) => (span: { attributes: Record<string, unknown> }) =>
      String(span.attributes['url.full']).startsWith(origin);
    const spans = await pages.otlp.waitForSpans(
      (all) => all.some(isOf(other.origin)) && all.some(isOf(seek.origin)),
    );
    expect(spans.find(isOf(seek.origin))?.attributes['url.full']).to.equal(
      `${seek.origin}/a?access_token=REDACTED&b=1`,
    );
    expect(spans.find(isOf(other.origin))?.attributes['url.full']).to.equal(
      `${other.origin}/a?X-Amz-Signature=REDACTED`,
    );
    await other.close();
  });
});
