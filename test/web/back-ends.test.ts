import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { documentation, replaced } from '../docs/snippets.ts';
import { sameNames, useApplication } from '../support/application.ts';
import { type Running, startNode } from '../support/run-node.ts';
import { usePages } from './support/pages.ts';
import { startStrictOrigin, useStrictOrigin } from './support/strict-origin.ts';

const { snippets } = documentation('browser.md');

/** The line that listens on port 3001, and the line that prints the port instead. */
const LISTENING = {
  'express.mjs': [
    'app.listen(3001);',
    "const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));",
  ],
  'fastify.mjs': [
    'await app.listen({ port: 3001 });',
    'await app.listen({ port: 0 });\nconsole.log(app.server.address().port);',
  ],
} as const;

describe('a back end on another origin', () => {
  const application = useApplication(
    { packages: sameNames(['@fastify/cors', 'cors', 'express', 'fastify']) },
    'suite',
  );
  const { pages, page } = usePages();
  let running: Running | undefined;
  afterEach(() => running?.child.kill());

  /** Starts a server as docs/browser.md has it, for the page, and calls it. */
  const call = async (name: keyof typeof LISTENING, ...changes: readonly [string, string][]) => {
    const code = replaced(
      snippets.get(name) ?? '',
      ['https://app.example.com', pages.server.origin],
      LISTENING[name],
      ...changes,
    );
    writeFileSync(join(application.folder, name), code);
    running = startNode([name], {}, application.folder);
    const port = await running.printed(/\d+(?=\n)/);
    return await page.evaluate(async (origin) => {
      const fetchFromSeek = web.seekFetch(fetch, { backends: [origin] });
      const headers = { 'Content-Type': 'application/json' };
      const called = fetchFromSeek(`${origin}/api/ads`, { method: 'POST', headers, body: '{}' });
      return await called.then(
        (response) => response.json(),
        (error: Error) => error.name,
      );
    }, `http://127.0.0.1:${port}`);
  };

  for (const name of ['express.mjs', 'fastify.mjs'] as const) {
    it(`${name}: allows the session`, async () => {
      expect(await call(name)).to.deep.equal({ id: 1 });
    });

    it(`${name}: refuses the session without the name of its header`, async () => {
      expect(await call(name, [", 'X-Session-Id'", ''])).to.equal('TypeError');
    });
  }
});

describe('a redirect from SEEK to another origin', () => {
  const { page } = usePages();
  const seek = useStrictOrigin();
  const others: Awaited<ReturnType<typeof startStrictOrigin>>[] = [];
  afterEach(() => Promise.all(others.splice(0).map((other) => other.close())));

  const startOther = async (allowedHeaders: string) => {
    const other = await startStrictOrigin(allowedHeaders);
    others.push(other);
    return other;
  };
  const follow = (to: string, ignored: string) =>
    page.evaluate(
      async ([origin, target, part]) => {
        const options = { hosts: [new URL(origin).host], ignore: [new RegExp(part)] };
        const url = `${origin}/redirect?status=302&to=${encodeURIComponent(target)}`;
        return await web
          .seekFetch(
            fetch,
            options,
          )(url)
          .then(
            ({ status }) => status,
            ({ name }: Error) => name,
          );
      },
      [seek.origin, `${to}/file`, ignored] as const,
    );

  it('carries both headers, because browsers repeat them', async () => {
    const other = await startOther('x-request-id, x-session-id');
    expect(await follow(other.origin, 'no-url')).to.equal(200);
    expect(other.requests()[0]?.headers).to.include.keys('x-request-id', 'x-session-id');
  });

  it('is refused if that origin does not allow them, but not for an ignored URL', async () => {
    const other = await startOther('content-type');
    expect(await follow(other.origin, 'no-url')).to.equal('TypeError');
    expect(await follow(other.origin, '/redirect')).to.equal(200);
    expect(other.requests()[0]?.headers).not.to.include.any.keys('x-request-id', 'x-session-id');
  });
});
