import { Agent, get } from 'node:http';
import type { RecordingServerOptions, useRecordingServers } from './recording-server.ts';

/** Returns a function that handles one inbound request with another function, and returns the result of that. */
export function handlerOf(
  startServer: ReturnType<typeof useRecordingServers>,
): <T>(handle: () => T | Promise<T>) => Promise<T> {
  return (handle) =>
    new Promise((resolve, reject) => {
      const respond: RecordingServerOptions['respond'] = async (_, response) => {
        try {
          resolve(await handle());
        } catch (error) {
          reject(error);
        }
        response.end();
      };
      startServer({ respond }).then(
        ({ origin }) => get(origin, { agent: new Agent() }, (each) => each.resume()),
        reject,
      );
    });
}
