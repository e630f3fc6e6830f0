/** Runs a block of work for each message of the parent process, and answers with its measurement. */
export function answer(block: () => Promise<number>): void {
  process.on('message', async () => process.send?.(await block()));
  endWithParent();
  process.send?.('ready');
}

/** Exits with the parent process, so that an interrupted benchmark leaves no processes behind. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit());
}
