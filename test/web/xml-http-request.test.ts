import { expect } from 'chai';
import { requestIdFromSpanContext } from '../../src/index.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { startStrictOrigin, useStrictOrigin } from './support/strict-origin.ts';

const OWN_ID = '018F4E7A-1b2c-7def-8abc-0123456789ab';

describe('XMLHttpRequest in a page, under OpenTelemetry', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  it('carries both headers, and its own span records them', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer browser-token' };
      await Promise.all([
        send('POST', `${origin}/a`, headers, '{}'),
        send('GET', `${origin}/b`),
        send('GET', '/api/own'),
        send('PUT', `${origin}/c`, headers, '{}'),
      ]);
      // Two requests that are sent in reverse order, and a request that is opened again.
      const [first, second] = [new XMLHttpRequest(), new XMLHttpRequest()];
      first.open('GET', `${origin}/d`);
      second.open('GET', `${origin}/e`, true);
      const ended = (request: XMLHttpRequest) =>
        new Promise((resolve) => request.addEventListener('loadend', resolve, { once: true }));
      second.send();
      await ended(second);
      first.send();
      await ended(first);
      first.open('GET', new URL(`${origin}/f`));
      first.send();
      await ended(first);
    }, seek.address);
    const spans = await pages.seekSpans(6);
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    const userAgent = await page.evaluate(() => navigator.userAgent);
    expect(seek.requests().map(({ path }) => path)).to.have.members(['/a', '/b', '/c', '/d', '/e', '/f']);
    for (const request of seek.requests()) {
      const span = spans.find(({ attributes }) => attributes['url.full'] === seek.origin + request.path);
      expect(span?.attributes).to.include({
        'seek.request_id': onlyHeader(request, 'x-request-id'),
        'seek.session_id': session,
        'user_agent.original': userAgent,
      });
      expect(onlyHeader(request, 'x-request-id')).to.equal(span && requestIdFromSpanContext(span));
      expect(onlyHeader(request, 'x-session-id')).to.equal(session);
      expect(onlyHeader(request, 'user-agent')).to.equal(userAgent);
      expect(request.headers).not.to.have.any.keys('traceparent', 'tracestate', 'baggage');
    }
    expect(pages.server.requests.splice(0)[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
  });

  it('has its own span if a handler opens it during the open() of another request', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const [outer, inner] = [new XMLHttpRequest(), new XMLHttpRequest()];
      const ended = (request: XMLHttpRequest) =>
        new Promise((resolve) => request.addEventListener('loadend', resolve));
      const both = Promise.all([ended(outer), ended(inner)]);
      outer.onreadystatechange = () => {
        outer.onreadystatechange = null;
        inner.open('GET', `${origin}/inner`);
        inner.send();
      };
      outer.open('GET', `${origin}/outer`);
      outer.send();
      await both;
    }, seek.address);
    const spans = await pages.seekSpans(2);
    for (const request of seek.requests()) {
      const span = spans.find(({ attributes }) => attributes['url.full'] === seek.origin + request.path);
      expect(onlyHeader(request, 'x-request-id')).to.equal(span && requestIdFromSpanContext(span));
    }
    expect(seek.requests()).to.have.length(2);
  });

  it('uses the URL at the time of open(), regardless of later changes to the URL object and the base', async () => {
    const other = await startStrictOrigin();
    await page.evaluate(
      async ({ origin, hosts, other }) => {
        setUp({ seek: { hosts } });
        const opened = (url: string | URL) => {
          const request = new XMLHttpRequest();
          request.open('GET', url);
          return request;
        };
        const url = new URL(`${other}/a`);
        const base = document.head.appendChild(document.createElement('base'));
        base.href = other;
        const requests = [opened(url), opened('/b')];
        url.href = `${origin}/never`;
        base.href = origin;
        await Promise.all(
          requests.map(
            (request) =>
              new Promise((resolve) => {
                request.onloadend = resolve;
                request.send();
              }),
          ),
        );
      },
      { ...seek.address, other: other.origin },
    );
    expect(seek.requests()).to.deep.equal([]);
    expect(other.requests()).to.have.length(2);
    for (const { headers } of other.requests()) {
      expect(headers).not.to.have.any.keys('x-request-id', 'x-session-id');
    }
    await other.close();
  });

  it('records the combined value of a header that the caller sets twice', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      await new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open('GET', origin);
        request.setRequestHeader('X-Request-Id', 'a');
        request.setRequestHeader('x-request-id', ' b ');
        request.onloadend = resolve;
        request.send();
      });
    }, seek.address);
    expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.equal('a, b');
    const [span] = await pages.seekSpans(1);
    expect(span?.attributes['seek.request_id']).to.equal('a, b');
  });

  it('uses the tracer that the instrumentation has already', async () => {
    const names = await page.evaluate(async ({ origin, hosts }) => {
      const started: string[] = [];
      const tracer = {
        startSpan: (name: string) => {
          started.push(name);
          return {
            isRecording: () => false,
            spanContext: () => ({ traceId: '', spanId: '' }),
            setAttributes: () => {},
          };
        },
        startActiveSpan: () => {},
      };
      let held: { startSpan(name: string): unknown } = tracer;
      const instrumentation = {
        instrumentationName: '@opentelemetry/instrumentation-xml-http-request',
        getConfig: () => ({}),
        setConfig: () => {},
        get tracer() {
          return held;
        },
        setTracerProvider: (provider: { getTracer(): typeof held }) => {
          held = provider.getTracer();
        },
      };
      web.withSeek([instrumentation], { hosts });
      instrumentation.tracer.startSpan('GET');
      await send('GET', origin);
      return started;
    }, seek.address);
    expect(names).to.deep.equal(['GET']);
    expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.be.a('string');
  });

  it('does not change the caller’s own headers', async () => {
    await page.evaluate(
      async ({ origin, hosts, id }) => {
        setUp({ seek: { hosts } });
        await send('GET', `${origin}/a`, { 'X-Request-ID': id, 'x-session-id': id });
      },
      { ...seek.address, id: OWN_ID },
    );
    const [request] = seek.requests();
    expect([onlyHeader(request, 'x-request-id'), onlyHeader(request, 'x-session-id')]).to.deep.equal([
      OWN_ID,
      OWN_ID,
    ]);
    const [span] = await pages.seekSpans(1);
    expect(span?.attributes).to.include({ 'seek.request_id': OWN_ID, 'seek.session_id': OWN_ID });
  });

  it('sends no propagation headers to SEEK, regardless of propagateTraceHeaderCorsUrls', async () => {
    const other = await startStrictOrigin('traceparent');
    const statuses = await page.evaluate(
      async ({ origin, hosts, other }) => {
        setUp({ seek: { hosts }, xhr: { propagateTraceHeaderCorsUrls: [/.*/] } });
        return [await send('GET', `${origin}/a`), await send('GET', `${other}/a`)];
      },
      { ...seek.address, other: other.origin },
    );
    expect(statuses).to.deep.equal([200, 200]);
    expect(seek.requests()[0]?.headers).not.to.have.any.keys('traceparent', 'baggage');
    expect(other.requests()[0]?.headers).to.include.keys('traceparent');
    await other.close();
  });

  it('carries the headers without a span: ignored, not sampled, or without an SDK', async () => {
    for (const options of [{ xhr: { ignoreUrls: [/ignored/] } }, { isSampled: false }, { sdk: false }]) {
      const other = await pages.open();
      await other.evaluate(
        async ({ origin, hosts, options }) => {
          setUp({ seek: { hosts }, ...options });
          await send('GET', `${origin}/ignored`);
        },
        { ...seek.address, options },
      );
    }
    expect(new Set(seek.requests().map((request) => onlyHeader(request, 'x-request-id'))).size).to.equal(3);
    expect(new Set(seek.requests().map((request) => onlyHeader(request, 'x-session-id'))).size).to.equal(3);
    expect(pages.otlp.spans).to.deep.equal([]);
  });

  it('records the sent request ID of an aborted or failed request', async () => {
    const hanging = await page.evaluateHandle(({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const request = new XMLHttpRequest();
      request.open('GET', `${origin}/hang`);
      request.send();
      return request;
    }, seek.address);
    await seek.hangs;
    const statuses = await hanging.evaluate(async (request, origin) => {
      const aborted = new Promise((resolve) => request.addEventListener('abort', resolve));
      request.abort();
      await aborted;
      return [request.status, await send('GET', `${origin}/status/503`)];
    }, seek.origin);
    expect(statuses).to.deep.equal([0, 503]);
    const sent = seek.requests().map((request) => onlyHeader(request, 'x-request-id'));
    const spans = await pages.seekSpans(2);
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(sent);
  });

  it('sends the session, and no request ID, to back ends', async () => {
    await page.evaluate(
      async ({ hosts, id }) => {
        setUp({ seek: { hosts, backends: [location.host] } });
        await send('GET', '/api/a');
        await send('GET', '/api/b', { 'X-Session-Id': id });
      },
      { hosts: seek.address.hosts, id: OWN_ID },
    );
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    expect(
      pages.server.requests
        .splice(0)
        .map(({ headers }) => [headers['x-session-id'], headers['x-request-id']]),
    ).to.deep.equal([
      [session, undefined],
      [OWN_ID, undefined],
    ]);
  });

  it('throws the errors of the browser for invalid calls', async () => {
    const errors = await page.evaluate(({ hosts }) => {
      setUp({ seek: { hosts } });
      const nameOf = (use: (request: XMLHttpRequest) => void) => {
        try {
          use(new XMLHttpRequest());
          return 'none';
        } catch (error) {
          return (error as Error).name;
        }
      };
      return [
        nameOf((request) => request.send()),
        nameOf((request) => request.setRequestHeader('a', 'b')),
        nameOf((request) => {
          request.open('GET', '/api/a');
          request.setRequestHeader('a b', 'c');
        }),
      ];
    }, seek.address);
    expect(errors).to.deep.equal(['InvalidStateError', 'InvalidStateError', 'SyntaxError']);
  });

  it('redacts secrets in the recorded URL', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      await send('GET', `${origin}/a?access_token=secret&b=1`);
    }, seek.address);
    const [span] = await pages.seekSpans(1);
    expect(span?.attributes['url.full']).to.equal(`${seek.origin}/a?access_token=REDACTED&b=1`);
    expect(seek.requests()[0]?.path).to.equal('/a?access_token=secret&b=1');
  });
});
