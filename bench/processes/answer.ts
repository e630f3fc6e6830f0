/** Answers each message of the parent process with what a block of work measured. */
export function answer(block: () => Promise<number>): void {
  process.on('message', async () => process.send?.(await block()));
  endWithParent();
  process.send?.('ready');
}

/** Nothing of a benchmark that was interrupted stays behind. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit());
}
