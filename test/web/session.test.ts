import { expect } from 'chai';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { validate } from 'uuid';
import { usePages } from './support/pages.ts';

describe('createSeekSession', () => {
  const { pages, page } = usePages();

  const idIn = (where: Page, storage?: 'memory' | 'localStorage', key?: string) =>
    where.evaluate(
      ({ storage, key }) => {
        const options = {
          ...(storage === undefined ? {} : { storage: storage === 'memory' ? storage : localStorage }),
          ...(key === undefined ? {} : { key }),
        } as const;
        return web.createSeekSession(options).id;
      },
      { storage, key },
    );

  it('returns the same session in a tab across page loads', async () => {
    const id = await idIn(page);
    expect(validate(id)).to.equal(true);
    expect(await idIn(page)).to.equal(id);
    await page.reload();
    expect(await idIn(page)).to.equal(id);
    expect(await idIn(await pages.open(page))).not.to.equal(id);
  });

  it('returns the same session in all tabs with localStorage', async () => {
    const id = await idIn(page, 'localStorage');
    expect(await idIn(await pages.open(page), 'localStorage')).to.equal(id);
    expect(await idIn(await pages.open(), 'localStorage')).not.to.equal(id);
  });

  it('returns a new session after a page load with storage: "memory"', async () => {
    const ids = await page.evaluate(() => {
      const session = web.createSeekSession({ storage: 'memory' });
      return [session.id, session.id, web.createSeekSession({ storage: 'memory' }).id];
    });
    expect(ids).to.deep.equal([ids[0], ids[0], ids[0]]);
    await page.reload();
    expect(ids).not.to.include(await idIn(page, 'memory'));
  });

  it('returns a session for each key', async () => {
    const id = await idIn(page, undefined, 'posting');
    expect(await idIn(page)).not.to.equal(id);
    expect(await idIn(page, undefined, 'posting')).to.equal(id);
  });

  it('renews the session for every caller that shares it', async () => {
    const { before, renewed, after, other } = await page.evaluate(() => {
      const [session, same] = [web.createSeekSession(), web.createSeekSession()];
      const before = session.id;
      const renewed = session.renew();
      return { before, renewed, after: session.id, other: same.id };
    });
    expect(renewed).not.to.equal(before);
    expect([after, other]).to.deep.equal([renewed, renewed]);
  });

  it('renews the session while the storage is full and keeps the old one', async () => {
    const { kept, renewed, id } = await page.evaluate(() => {
      const kept = crypto.randomUUID();
      const storage = {
        getItem: () => kept,
        setItem: () => {
          throw new DOMException('full', 'QuotaExceededError');
        },
      };
      const session = web.createSeekSession({ storage });
      return { kept: session.id === kept, renewed: session.renew(), id: session.id };
    });
    expect(kept).to.equal(true);
    expect(id).to.equal(renewed);
  });

  it('replaces a stored value that is not a UUID', async () => {
    const id = await page.evaluate(() => {
      sessionStorage.setItem('seek.session_id', 'a\r\nb');
      return web.createSeekSession().id;
    });
    expect(validate(id)).to.equal(true);
    expect(await page.evaluate(() => sessionStorage.getItem('seek.session_id'))).to.equal(id);
  });

  it('keeps one session for all scripts of a page if the browser refuses storage', async () => {
    const ids = await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.sandbox.add('allow-scripts');
      const received = new Promise((resolve) =>
        addEventListener('message', ({ data }) => resolve(data), { once: true }),
      );
      frame.srcdoc = `${document.head.innerHTML.replaceAll('src="/', `src="${location.origin}/`).replaceAll('":"/', `":"${location.origin}/`)}
        <script type="module">
          import '${location.origin}/test/web/support/set-up.ts';
          const session = web.createSeekSession();
          const ids = [session.id, session.id, web.createSeekSession().id];
          parent.postMessage([...ids, session.renew(), web.createSeekSession().id], '*');
        </script>`;
      document.body.append(frame);
      return (await received) as string[];
    });
    const [first, , , renewed] = ids;
    expect(validate(first)).to.equal(true);
    expect(renewed).not.to.equal(first);
    expect(ids).to.deep.equal([first, first, first, renewed, renewed]);
  });

  it('keeps one session for all scripts of a page while the storage is full', async () => {
    const ids = await page.evaluate(() => {
      for (let length = 2 ** 23; length >= 1; length /= 2) {
        try {
          sessionStorage.setItem(`filler ${length}`, 'a'.repeat(length));
        } catch {
          // A shorter one may fit.
        }
      }
      const session = web.createSeekSession();
      return [session.id, web.createSeekSession().id, session.id, sessionStorage.getItem('seek.session_id')];
    });
    expect(validate(ids[0])).to.equal(true);
    expect(ids).to.deep.equal([ids[0], ids[0], ids[0], null]);
  });

  it('starts another session after the page has cleared the storage', async () => {
    const ids = await page.evaluate(() => {
      const session = web.createSeekSession();
      const before = session.id;
      sessionStorage.clear();
      return [before, session.id, sessionStorage.getItem('seek.session_id')];
    });
    expect(ids[1]).not.to.equal(ids[0]);
    expect(ids[2]).to.equal(ids[1]);
  });

  it('stores nothing before the ID is read', async () => {
    const stored = await page.evaluate(() => {
      const session = web.createSeekSession({ idleTimeoutMinutes: 5 });
      web.seekFetch(fetch, { session });
      web.seekFetch(fetch);
      return Object.keys(sessionStorage);
    });
    expect(stored).to.deep.equal([]);
  });

  it('takes a storage from a function, and treats a missing one as memory', async () => {
    const ids = await page.evaluate(() => {
      const session = web.createSeekSession({ storage: () => localStorage });
      return [
        session.id,
        localStorage.getItem('seek.session_id'),
        web.createSeekSession({ storage: null, key: 'other' }).id,
        web.createSeekSession({ storage: () => undefined, key: 'other' }).id,
      ];
    });
    expect(ids[1]).to.equal(ids[0]);
    expect(ids[3]).to.equal(ids[2]).and.not.to.equal(ids[0]);
  });

  it('takes over the session of a server, and renews it', async () => {
    const given = '018f4e7a-1b2c-7def-8abc-0123456789ab';
    const { ids, renewed } = await page.evaluate((id) => {
      const before = web.createSeekSession().id;
      const session = web.createSeekSession({ id });
      const ids = [before === id, session.id, web.createSeekSession().id, web.createSeekSession({ id }).id];
      return { ids, renewed: session.renew() === session.id && session.id !== id };
    }, given);
    expect(ids).to.deep.equal([false, given, given, given]);
    expect(renewed).to.equal(true);
  });

  it('goes on in a worker of the page', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { createSeekSession } from './src/web/index.ts';
          onmessage = ({ data: id }) => {
            const session = createSeekSession({ id });
            postMessage([session.id, createSeekSession().id]);
          };`,
        resolveDir: '.',
      },
      bundle: true,
      format: 'esm',
      write: false,
    });
    pages.server.addScript('/worker.js', outputFiles[0]?.text ?? '');
    const ids = await page.evaluate(async () => {
      const { id } = web.createSeekSession();
      const worker = new Worker('/worker.js', { type: 'module' });
      const received = new Promise<string[]>((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
      worker.postMessage(id);
      return [id, ...(await received)];
    });
    expect(ids).to.deep.equal([ids[0], ids[0], ids[0]]);
  });

  describe('tells its subscribers', () => {
    it('of each new ID, until they end their subscription', async () => {
      const { told, ids } = await page.evaluate(async () => {
        const session = web.createSeekSession();
        const told: string[] = [];
        const listener = (id: string) => void told.push(id);
        const [end, endOther] = [session.subscribe(listener), session.subscribe(listener)];
        const ids = [session.id];
        await null;
        endOther();
        ids.push(web.createSeekSession().renew());
        await null;
        end();
        session.renew();
        await null;
        return { told, ids };
      });
      expect(told).to.deep.equal([ids[0], ids[0], ids[1]]);
    });

    it('of a new ID in another tab with the same storage, and of a cleared storage', async () => {
      const other = await pages.open(page);
      const subscribed = await page.evaluateHandle(() => {
        const session = web.createSeekSession({ storage: localStorage });
        const told: string[] = [];
        let onTold = () => {};
        session.subscribe((id) => {
          told.push(id);
          onTold();
        });
        const until = (count: number) =>
          new Promise<string[]>((resolve) => {
            onTold = () => told.length >= count && resolve(told);
            onTold();
          });
        return { until };
      });
      const renewed = await other.evaluate(() => {
        localStorage.setItem('another key', 'changes nothing');
        return web.createSeekSession({ storage: localStorage }).renew();
      });
      expect(await subscribed.evaluate(({ until }) => until(1))).to.deep.equal([renewed]);
      await other.evaluate(() => localStorage.clear());
      const told = await subscribed.evaluate(({ until }) => until(2));
      const current = await page.evaluate(() => web.createSeekSession({ storage: localStorage }).id);
      expect(told).to.deep.equal([renewed, current]);
      expect(current).not.to.equal(renewed);
    });
  });

  describe('with a limit', () => {
    /** The IDs that a session has after so many minutes each. */
    const idsAfter = (options: object, minutes: readonly number[]) =>
      page.evaluate(
        ({ options, minutes }) => {
          const start = Date.now();
          const session = web.createSeekSession(options);
          return minutes.map((after) => {
            Date.now = () => start + after * 60_000;
            return session.id;
          });
        },
        { options, minutes },
      );

    it('none: lasts for days', async () => {
      const ids = await idsAfter({}, [0, 100_000]);
      expect(ids[1]).to.equal(ids[0]);
    });

    it('idleTimeoutMinutes: starts anew when it was not used for that long', async () => {
      const ids = await idsAfter({ idleTimeoutMinutes: 30 }, [0, 29, 58, 88, 89]);
      expect(ids).to.deep.equal([ids[0], ids[0], ids[0], ids[3], ids[3]]);
      expect(ids[3]).not.to.equal(ids[0]);
    });

    it('maxAgeMinutes: starts anew at that age', async () => {
      const ids = await idsAfter({ maxAgeMinutes: 60 }, [0, 30, 59.9, 60, 119, 120]);
      expect(ids).to.deep.equal([ids[0], ids[0], ids[0], ids[3], ids[3], ids[5]]);
      expect(new Set(ids).size).to.equal(3);
    });

    it('counts from the first use if another script has started the session', async () => {
      const id = await page.evaluate(() => web.createSeekSession().id);
      const ids = await idsAfter({ maxAgeMinutes: 60 }, [1000, 1059, 1061]);
      expect(ids.slice(0, 2)).to.deep.equal([id, id]);
      expect(ids[2]).not.to.equal(id);
    });
  });
});
