import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getSystemErrorMap } from 'node:util';
import { UsageError } from '../errors.ts';

/** Only programs on this machine can connect. */
const HOST = '127.0.0.1';

/**
 * @param port - 0: any free port
 * @param option - the command-line option for the port
 * @returns the port
 * @throws UsageError if the port can't be used
 */
export async function listen(server: Server, port: number, option: string): Promise<number> {
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve).listen(port, HOST, () => resolve(undefined));
  });
  if (error === undefined) {
    return (server.address() as AddressInfo).port;
  }
  const [, reason] = getSystemErrorMap().get(error.errno as number) as [string, string];
  throw new UsageError(
    `Can't listen on port ${port}: ${reason}.`,
    `Stop the program that listens there, such as Jaeger, a collector or another seek-otel tail, or pass ${option} 0 to use any free port.`,
  );
}
