import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the runtime has posted at the end of an invocation. */
interface Posted {
  readonly isError: boolean;
  readonly body: string;
  /** Lets the runtime go on. Until then, it waits. */
  accept(): void;
}

/** Stands in for the Runtime API of AWS Lambda, which hands out the events and takes the responses. */
export interface RuntimeApi {
  /** The value for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Hands out an event. Rejects if the runtime reports that it cannot load the function. */
  invoke(event: unknown): Promise<Posted>;
  close(): Promise<void>;
}

export const FUNCTION_NAME = 'post-job-ad';
const ARN = `arn:aws:lambda:ap-southeast-2:123456789012:function:${FUNCTION_NAME}`;
const PREFIX = '/2018-06-01/runtime';

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function startRuntimeApi(timeoutMillis: number): Promise<RuntimeApi> {
  let next = deferred<ServerResponse>();
  let posted = deferred<Posted>();

  /** A stream of which the runtime has yet to end the invocation, by asking for the next one. */
  let streamed: Posted | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.replace(PREFIX, '') ?? '';
    if (path === '/invocation/next') {
      if (streamed !== undefined) {
        posted.resolve(streamed);
        streamed = undefined;
      }
      next.resolve(response);
      return;
    }
    const body = await text(request);
    const accept = () => void response.writeHead(202).end();
    if (path === '/init/error') {
      accept();
      posted.reject(new Error(`the runtime can't load the function: ${body}`));
    } else if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
      accept();
      streamed = { isError: false, body, accept: () => {} };
    } else {
      posted.resolve({ isError: path.endsWith('/error'), body, accept });
    }
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: async (event) => {
      const failed = posted.promise.then(() => next.promise);
      const response = await Promise.race([next.promise, failed]);
      next = deferred();
      response
        .writeHead(200, {
          'Content-Type': 'application/json',
          'Lambda-Runtime-Aws-Request-Id': randomUUID(),
          'Lambda-Runtime-Deadline-Ms': `${Date.now() + timeoutMillis}`,
          'Lambda-Runtime-Invoked-Function-Arn': ARN,
        })
        .end(JSON.stringify(event));
      const result = await posted.promise;
      posted = deferred();
      return result;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function deferred<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}
