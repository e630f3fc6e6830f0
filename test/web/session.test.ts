import { expect } from 'chai';
import type { Page } from 'playwright-core';
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
    expect(ids[1]).to.equal(ids[0]);
    expect(ids[2]).not.to.equal(ids[0]);
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

  it('keeps the session in memory if the browser refuses storage', async () => {
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
          parent.postMessage([session.id, session.id, session.renew() === session.id], '*');
        </script>`;
      document.body.append(frame);
      return (await received) as [string, string, boolean];
    });
    expect(validate(ids[0])).to.equal(true);
    expect(ids).to.deep.equal([ids[0], ids[0], true]);
  });
});
