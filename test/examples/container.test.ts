import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { recipe } from '../set-ups/recipe.ts';
import { REGISTER, startNode } from '../support/run-node.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const EXAMPLE = new URL('../../examples/container/', import.meta.url);
const SERVICE = fileURLToPath(new URL('../../examples/container/service.mjs', import.meta.url));

describe('the example in a container', () => {
  const servers = useSeekAndCollector();

  it('has the files of the recipe', () => {
    for (const [name, text] of recipe('containers', 'Docker').files) {
      expect(readFileSync(new URL(name, EXAMPLE), 'utf8'), name).to.equal(text);
    }
  });

  it('sends the headers, and delivers its spans at SIGTERM', async () => {
    const service = startNode(
      ['--import', REGISTER, SERVICE],
      { ...servers.env(), SEEK_GRAPHQL_URL: `${servers.seek.origin}/graphql`, PORT: '0' },
      fileURLToPath(EXAMPLE),
    );
    const port = await service.printed(/\d+(?=\n)/);
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    service.child.kill('SIGTERM');
    const { code, stderr } = await service.ended;
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const [request] = servers.seek.requests;
    expect(request?.headers['user-agent']).to.equal('container-service/1.2.3');
    expect(servers.seekSpans().map(({ attributes }) => attributes['seek.request_id'])).to.deep.equal([
      request?.headers['x-request-id'],
    ]);
  });
});
