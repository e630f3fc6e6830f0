/** The part of `process` that commands use. */
export type CliProcess = Pick<NodeJS.Process, 'env' | 'execArgv' | 'cwd' | 'on' | 'off'> & {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };
  readonly stderr: NodeJS.WritableStream;
};
