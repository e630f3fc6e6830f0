/**
 * The IDs that a command gets, from its arguments and from standard input.
 *
 * @module
 */
import type { CliProcess } from './cli-process.ts';
import { UsageError } from './errors.ts';
import { type Id, idsIn } from './ids.ts';
import { quoted } from './text.ts';

/** The argument that stands for standard input. */
export const STDIN = '-';
const MAX_INPUT_BYTES = 16 * 1024 * 1024;
/** A part of a UUID, or of a trace ID. */
const CUT_ID = /[\da-f]{8}-[\da-f]{4}|[\da-f]{12}/i;
const ACCEPTED =
  'Pass the UUID that SEEK quoted, such as 749fbdc9-fbe5-40e9-b5ae-fee3375f1e28, or a trace ID (32 hex digits), traceId:spanId or traceparent.';

/**
 * @param words - the arguments. Words without an ID are ignored, as in `find X-Request-Id: 749fbdc9-…`
 * @throws UsageError if there is no ID, or an argument seems to be one that was cut
 */
export async function idsFrom(
  words: readonly string[],
  stdin: CliProcess['stdin'],
): Promise<readonly [Id, ...Id[]]> {
  const text = words.includes(STDIN) ? (await textOf(stdin)).trim() : '';
  const typed = words.filter((word) => word !== STDIN);
  const cut = typed.find((word) => CUT_ID.test(word) && idsIn(word).length === 0);
  if (cut !== undefined) {
    throw new UsageError(`${quoted(cut)} is not an ID that seek-otel can look up.`, ACCEPTED);
  }
  const [first, ...others] = idsIn([...typed, text].join('\n'));
  if (first === undefined) {
    throw noId(typed, text);
  }
  return [first, ...others];
}

function noId(typed: readonly string[], text: string): UsageError {
  if (text !== '') {
    return new UsageError(`Standard input contains no ID: ${quoted(text)}.`, ACCEPTED);
  }
  return typed.length === 0
    ? new UsageError(
        'There is no ID to look up.',
        `${ACCEPTED} To read IDs from standard input, pass ${STDIN}.`,
      )
    : new UsageError(`${quoted(typed.join(' '))} is not an ID that seek-otel can look up.`, ACCEPTED);
}

async function textOf(stdin: CliProcess['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = Buffer.from(chunk as Uint8Array);
    chunks.push(buffer);
    bytes += buffer.length;
    if (bytes > MAX_INPUT_BYTES) {
      throw new UsageError(
        `Standard input contains more than ${MAX_INPUT_BYTES / 1024 / 1024} MiB.`,
        'Pass only the lines that matter, for example with grep.',
      );
    }
  }
  return Buffer.concat(chunks).toString();
}
