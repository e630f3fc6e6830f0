/** Answers each message of the parent process with what a block of work measured. */
export function answer(block: () => Promise<number>): void {
  process.on('message', async () => process.send?.(await block()));
  process.send?.('ready');
}
