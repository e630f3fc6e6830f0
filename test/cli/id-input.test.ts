import { Readable } from 'node:stream';
import { expect } from 'chai';
import { UsageError } from '../../src/cli/errors.ts';
import { idsFrom } from '../../src/cli/id-input.ts';

const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const OTHER = '018f4e7a-1b2c-7def-8abc-0123456789ab';
const ACCEPTED = 'Pass the UUID that SEEK quoted';

const idsOf = async (words: readonly string[], chunks: Iterable<Uint8Array | string> = []) =>
  (await idsFrom(words, Readable.from(chunks))).map(({ id }) => id);

async function refusal(
  words: readonly string[],
  chunks?: Iterable<Uint8Array | string>,
): Promise<UsageError> {
  const error = await idsOf(words, chunks).catch((each) => each);
  expect(error).to.be.instanceOf(UsageError);
  return error;
}

describe('the IDs of a command', () => {
  it('come from its arguments, whose other words are ignored', async () => {
    expect(await idsOf([UUID, OTHER])).to.deep.equal([UUID, OTHER]);
    expect(await idsOf(['X-Request-Id:', UUID])).to.deep.equal([UUID]);
    expect(await idsOf([`${UUID}, ${OTHER}`])).to.deep.equal([UUID, OTHER]);
  });

  it('come from standard input, in addition to arguments', async () => {
    expect(await idsOf(['-'], [`08:12 ${UUID}\n`, `08:13 ${OTHER}\n`])).to.deep.equal([UUID, OTHER]);
    expect(await idsOf([OTHER, '-'], [UUID])).to.deep.equal([OTHER, UUID]);
    expect(await idsOf([OTHER], [UUID])).to.deep.equal([OTHER]);
  });

  it('are found where standard input comes in small pieces', async () => {
    const bytes = Buffer.from(`“${UUID}”`);
    expect(
      await idsOf(
        ['-'],
        [...bytes].map((byte) => Buffer.of(byte)),
      ),
    ).to.deep.equal([UUID]);
  });

  it('are missing from a text that is quoted, without its control characters', async () => {
    for (const [words, message] of [
      [[], 'There is no ID to look up.'],
      [['xyz\u001b[31m', 'a'], '"xyz\u{fffd}[31m a" is not an ID that seek-otel can look up.'],
      [['-'], 'There is no ID to look up.'],
    ] as const) {
      const { message: actual, remedy } = await refusal(words);
      expect(actual).to.equal(message);
      expect(remedy).to.contain(ACCEPTED);
    }
    expect((await refusal(['-'], ['nothing here'])).message).to.equal(
      'Standard input contains no ID: "nothing here".',
    );
  });

  it('must not be cut, even beside one that is not', async () => {
    for (const cut of [
      UUID.slice(0, -1),
      '749fbdc9-fbe5',
      '4bf92f3577b34da6a3ce929d0e0e473',
      '00f067aa0ba902b7',
    ]) {
      const { message } = await refusal([UUID, cut]);
      expect(message).to.equal(`"${cut}" is not an ID that seek-otel can look up.`);
    }
  });

  it('do not come from an input of any size', async () => {
    const { message, remedy } = await refusal(['-'], Array(17).fill('a'.repeat(1024 * 1024)));
    expect(message).to.equal('Standard input contains more than 16 MiB.');
    expect(remedy).to.contain('grep');
  });
});
