import { expect } from 'chai';
import { runNode } from '../support/run-node.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const EXIT = new URL('../../src/node/exit.ts', import.meta.url).href;

/** Runs a module that has `onExit`, and returns what it prints. */
async function printedBy(code: string): Promise<string> {
  const source = `import { onExit } from ${JSON.stringify(EXIT)};\n${code}`;
  const ended = await runNode(['--input-type=module', '--eval', source]);
  expect(ended).to.include({ code: 0, signal: null, stderr: '' });
  return ended.stdout;
}

describe('onExit', () => {
  for (const [how, end] of [
    ['process.exit()', 'process.exit();'],
    ['a normal end', ''],
  ]) {
    it(`calls each function once at ${how}, in order, however often it is given`, async () => {
      const printed = await printedBy(`
        const [first, second] = ['first', 'second'].map((name) => () => console.log(name));
        onExit(first); onExit(second); onExit(first);
        console.log('runs');
        ${end}`);
      expect(printed).to.equal('runs\nfirst\nsecond\n');
    });
  }

  it('listens only from the first call on, with one listener', async () => {
    const printed = await printedBy(`
      const count = () => process.listenerCount('exit');
      const before = count();
      onExit(() => {});
      const after = count();
      onExit(() => {});
      console.log(before, after, count());`);
    expect(printed).to.equal('0 1 1\n');
  });

  describe('under register', () => {
    const servers = useSeekAndCollector({
      respond: (_, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
    });

    it('logs a GraphQL call whose response has not ended', async () => {
      const env = { SEEK_OTEL_LOG: 'json' };
      const { code, stdout, stderr } = await runRegistered(servers, 'unended-graphql-call.mjs', env);
      expect([code, stdout]).to.deep.equal([0, 'called 200\n']);
      const lines = stderr.trimEnd().split('\n');
      expect(lines).to.have.length(1);
      expect(JSON.parse(lines[0] as string)).to.deep.include({
        'http.response.status_code': 200,
        'graphql.operation.name': 'Q',
      });
    });
  });
});
