/** The part of `process` that commands use. */
export type CliProcess = Pick<NodeJS.Process, 'env' | 'execArgv' | 'cwd' | 'on' | 'off'> & {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };
  readonly stderr: NodeJS.WritableStream;
};

/**
 * The width of the terminal if the output goes through a pipe.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
 */
export function columnsOf({ COLUMNS }: NodeJS.ProcessEnv): number | undefined {
  return Number(COLUMNS) || undefined;
}
