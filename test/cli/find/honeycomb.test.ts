import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../../src/cli/errors.ts';
import { honeycombDataset, honeycombLinks } from '../../../src/cli/find/honeycomb.ts';
import { seekOtel } from '../../support/command.ts';

const UUID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const DATASET = {
  ui: 'https://ui.honeycomb.io',
  team: 'example',
  environment: 'production',
  dataset: 'imports',
};

describe('links to Honeycomb', () => {
  for (const address of [
    'example/production/imports',
    'https://ui.honeycomb.io/example/environments/production/datasets/imports',
    'https://ui.honeycomb.io/example/environments/production/datasets/imports/result/abc?x=1',
  ]) {
    it(`accept the dataset ${address}`, () => {
      expect(honeycombDataset(address)).to.deep.equal(DATASET);
    });
  }

  it('support the European region', () => {
    const { ui } = honeycombDataset(
      'https://ui.eu1.honeycomb.io/example/environments/production/datasets/imports',
    );
    expect(ui).to.equal('https://ui.eu1.honeycomb.io');
  });

  it('reject any other text', () => {
    for (const address of ['', 'imports', 'example/imports', 'https://evil.example/a/b/c', 'a/b/c d', '//']) {
      expect(() => honeycombDataset(address), address).to.throw(
        UsageError,
        '--honeycomb must be team/environment/dataset',
      );
    }
    fc.assert(
      fc.property(fc.string(), (address) => {
        try {
          return honeycombDataset(address).ui.startsWith('https://ui.');
        } catch (error) {
          return error instanceof UsageError;
        }
      }),
    );
  });

  it('query the spans that recorded a UUID, and show the trace with a trace ID', () => {
    const before = Math.floor(Date.now() / 1_000);
    const { query, trace } = honeycombLinks(DATASET, { spellings: [UUID], traceId: TRACE_ID }, 3_600);
    const base = 'https://ui.honeycomb.io/example/environments/production/datasets/imports';
    const [address, json] = query.split('?query=') as [string, string];
    expect(address).to.equal(base);
    expect(JSON.parse(decodeURIComponent(json))).to.deep.include({
      time_range: 3_600,
      filter_combination: 'OR',
      filters: ['seek.request_id', 'seek.session_id', 'seek.webhook.request_id'].map((column) => ({
        column,
        op: '=',
        value: UUID,
      })),
    });
    const url = new URL(trace as string);
    expect(url.origin + url.pathname).to.equal(`${base}/trace`);
    expect(url.searchParams.get('trace_id')).to.equal(TRACE_ID);
    const end = Number(url.searchParams.get('trace_end_ts'));
    expect(end).to.be.at.least(before);
    expect(Number(url.searchParams.get('trace_start_ts'))).to.equal(end - 3_600);
  });

  const printed = async (...args: string[]) =>
    (await seekOtel(['find', ...args, '--honeycomb', 'example/production/imports', '--lookback', '30m']))
      .stdout;

  it('begin with the query that finds a UUID in any header', async () => {
    const both = await printed(UUID);
    expect(both).to.match(
      new RegExp(
        `^All spans that recorded ${UUID}:\\nhttps:\\S+query=\\S+\\nIts trace, if it is an X-Session-Id that register generated:\\nhttps:\\S+/trace\\S+\\n$`,
      ),
    );
    expect(both).to.contain('%22time_range%22%3A1800');
  });

  it('have no trace for a UUID that this package never generates', async () => {
    const uuid = '018f4e7a-1b2c-7def-8abc-0123456789ab';
    expect(await printed(uuid)).to.match(new RegExp(`^All spans that recorded ${uuid}:\\nhttps:\\S+\\n$`));
  });

  it('begin with the trace of a trace ID or a span', async () => {
    for (const id of [TRACE_ID, `${TRACE_ID}:00f067aa0ba902b7`]) {
      const text = await printed(id);
      expect(text).to.match(
        new RegExp(
          `^The trace of ${id}:\\nhttps:\\S+/trace\\S+\\nAll spans that recorded its UUIDs:\\nhttps:\\S+query=\\S+\\n$`,
        ),
      );
      expect(text).to.contain(UUID);
    }
  });

  it('are printed for several IDs', async () => {
    expect((await printed(UUID, TRACE_ID)).split('\n\n')).to.have.length(2);
  });

  it('are printed as JSON', async () => {
    const args = ['find', UUID, TRACE_ID, '--honeycomb', 'example/production/imports', '--json'];
    const { code, stdout } = await seekOtel(args);
    expect(code).to.equal(0);
    const { links } = JSON.parse(stdout);
    expect(links.map(({ id }: { id: string }) => id)).to.deep.equal([UUID, TRACE_ID]);
    expect(links[0]).to.have.all.keys('id', 'query', 'trace');
  });

  it('require a valid --honeycomb', async () => {
    const { code, stderr } = await seekOtel(['find', UUID, '--honeycomb', 'imports']);
    expect(code).to.equal(2);
    expect(stderr).to.contain('--honeycomb must be team/environment/dataset, not "imports".');
    expect(stderr).to.contain('The URL of the dataset in your browser works too.');
  });
});
