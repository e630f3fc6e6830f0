/** Runs a block of work for each message of the parent process, and answers with its measurement. */
export function answer(block: () => Promise<number>): void {
  process.on('message', async () => process.send?.(await block()));
  endWithParent();
  process.send?.('ready');
}

const REQUESTS = 150;
const AT_ONCE = 25;

/** Answers with requests per second. */
export function answerWithThroughput(send: () => Promise<unknown>): void {
  answer(async () => {
    let left = REQUESTS;
    const started = process.hrtime.bigint();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) {
          await send();
        }
      }),
    );
    return (REQUESTS * 1e9) / Number(process.hrtime.bigint() - started);
  });
}

/** Exits with the parent process, so that an interrupted benchmark leaves no processes behind. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit());
}
