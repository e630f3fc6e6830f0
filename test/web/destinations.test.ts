import { expect } from 'chai';
import { build } from 'esbuild';
import { usePages } from './support/pages.ts';

describe('the destinations of seekHeaders and seekFetch in a page', () => {
  const { pages, page } = usePages();

  /** Which of the URLs belong to a back end. */
  const backends = (backends: readonly string[], urls: readonly string[]) =>
    page.evaluate(
      ({ backends, urls }) => urls.filter((url) => 'X-Session-Id' in web.seekHeaders(url, { backends })),
      { backends, urls },
    );

  describe('backends', () => {
    it('"self" is the origin of the page', async () => {
      const { origin } = pages.server;
      const own = ['/a', 'relative', origin, `${origin}/b?c#d`];
      const others = ['https://other.example/', `${origin}0/`, 'data:text/plain,a', 'http://'];
      expect(await backends(['self'], [...own, ...others])).to.deep.equal(own);
    });

    it('a path includes what is below it, on the origin of the page', async () => {
      const { host } = new URL(pages.server.origin);
      const own = ['/api', '/api/', '/api/jobs?a=1', `http://${host}/api/x`];
      const others = ['/', '/apiary', '/other/api', 'https://other.example/api'];
      expect(await backends(['/api'], [...own, ...others])).to.deep.equal(own);
      expect(await backends(['/api/'], ['/api', '/api/jobs', '/apiary'])).to.deep.equal([
        '/api',
        '/api/jobs',
      ]);
    });

    it('an origin includes its paths, an origin with a path only those below it', async () => {
      const own = ['https://api.example.com/', 'https://api.example.com/a', 'https://v1.example.com/v1/a'];
      const others = [
        'http://api.example.com/',
        'https://api.example.com:444/',
        'https://v1.example.com/',
        'https://v1.example.com/v10',
      ];
      expect(
        await backends(['https://api.example.com', 'https://v1.example.com/v1'], [...own, ...others]),
      ).to.deep.equal(own);
    });

    it('a host pattern includes all its origins', async () => {
      const own = ['https://api.example.com/a', 'http://api.example.com:81/'];
      expect(await backends(['*.example.com'], [...own, 'https://example.com/'])).to.deep.equal(own);
    });

    it('never include an export of OpenTelemetry', async () => {
      const exports = ['traces', 'metrics', 'logs'].map((signal) => `https://otel.example.com/v1/${signal}`);
      expect(await backends(['*.example.com'], exports)).to.deep.equal([]);
      expect(await backends(['*.example.com'], ['https://api.example.com/v1/traces/7'])).to.have.length(1);
    });

    it('"self" is the origin of its creator in a frame and in a worker without a URL of their own', async () => {
      const { origin } = pages.server;
      const { outputFiles } = await build({
        stdin: {
          contents: `import { seekHeaders } from './src/web/index.ts';
            const own = Object.keys(seekHeaders('${origin}/a', { backends: ['self'] }));
            const send = globalThis.parent?.postMessage ? (own) => parent.postMessage(own, '*') : postMessage;
            send(own);`,
          resolveDir: '.',
        },
        bundle: true,
        format: 'esm',
        write: false,
      });
      const code = outputFiles[0]?.text ?? '';
      const [inFrame, inSandbox, inWorker] = await page.evaluate(async (code) => {
        const framed = (isSandboxed: boolean) => {
          const frame = document.createElement('iframe');
          if (isSandboxed) {
            frame.sandbox.add('allow-scripts');
          }
          const received = new Promise((resolve) =>
            addEventListener('message', ({ data }) => resolve(data), { once: true }),
          );
          frame.srcdoc = `<script type="module">${code}</script>`;
          document.body.append(frame);
          return received;
        };
        const inFrame = await framed(false);
        const inSandbox = await framed(true);
        const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), {
          type: 'module',
        });
        const inWorker = await new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
        });
        return [inFrame, inSandbox, inWorker];
      }, code);
      expect({ inFrame, inSandbox, inWorker }).to.deep.equal({
        inFrame: ['X-Session-Id'],
        inSandbox: [],
        inWorker: ['X-Session-Id'],
      });
    });
  });

  describe('ignore', () => {
    it('takes whole URLs, regular expressions and functions', async () => {
      const urls = ['attachments/1', 'attachments/2', 'graphql', 'ignored', 'ignored?a'].map(
        (path) => `https://graphql.seek.com/${path}`,
      );
      const sent = await page.evaluate((urls) => {
        const options = {
          ignore: [
            /attachments\/\d/g,
            'https://graphql.seek.com/ignored',
            (url: string) => url.endsWith('/graphql'),
          ],
        };
        return urls.filter((url) => 'X-Request-Id' in web.seekHeaders(url, options));
      }, urls);
      expect(sent).to.deep.equal(['https://graphql.seek.com/ignored?a']);
    });

    it('applies to back ends, too', async () => {
      const headers = await page.evaluate(() =>
        web.seekHeaders('/health', { backends: ['self'], ignore: [/health/] }),
      );
      expect(headers).to.deep.equal({});
    });
  });
});
