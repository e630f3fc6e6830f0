import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RecordedRequest, startRecordingServer } from '../../support/recording-server.ts';
import { useResource } from '../../support/use-resource.ts';

/** An origin, and the `hosts` option of this package that matches it. */
interface Address {
  readonly origin: string;
  readonly hosts: string[];
}

export interface StrictOrigin {
  readonly origin: string;
  /** A plain object, so that a test can pass it to a page. */
  readonly address: Address;
  /** All requests except preflights. */
  requests(): readonly RecordedRequest[];
  preflights(): readonly RecordedRequest[];
  /** Resolves when the origin has received a request for `/hang`. */
  readonly hangs: Promise<void>;
  close(): Promise<void>;
}

/** The headers of SEEK's convention and of a request with a browser token. */
const SEEK_HEADERS = 'authorization, content-type, x-request-id, x-session-id';

/** Starts a {@link startStrictOrigin | strict origin} that stands for SEEK before each test of a `describe`, and closes it after. */
export function useStrictOrigin(): StrictOrigin {
  return useResource(
    () => startStrictOrigin(),
    (each) => each.close(),
  );
}

/**
 * Starts another origin. Its CORS policy allows pages only the given headers. It responds to `/redirect?status=&to=`,
 * `/hang`, `/status/503` and `/answer?status=&type=&body=&times=&chunked`, and with 200 to every other path.
 */
export async function startStrictOrigin(allowedHeaders: string = SEEK_HEADERS): Promise<StrictOrigin> {
  let onHang = () => {};
  const hangs = new Promise<void>((resolve) => {
    onHang = resolve;
  });
  const { origin, requests, close } = await startRecordingServer({
    respond: (request, response) => answer(request, response, allowedHeaders, onHang),
  });
  const isPreflight = ({ method }: RecordedRequest) => method === 'OPTIONS';
  return {
    origin,
    address: { origin, hosts: [new URL(origin).host] },
    requests: () => requests.filter((request) => !isPreflight(request)),
    preflights: () => requests.filter(isPreflight),
    hangs,
    close,
  };
}

function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  allowed: string,
  onHang: () => void,
): void {
  const { pathname, searchParams } = new URL(url, 'http://origin');
  response.setHeader('access-control-allow-origin', headers.origin ?? '*');
  if (method === 'OPTIONS') {
    response
      .writeHead(204, {
        'access-control-allow-methods': 'GET, POST, PUT',
        'access-control-allow-headers': allowed,
      })
      .end();
  } else if (pathname === '/redirect') {
    response
      .writeHead(Number(searchParams.get('status')), { location: searchParams.get('to') as string })
      .end();
  } else if (pathname === '/hang') {
    onHang();
  } else if (pathname === '/answer') {
    const body = (searchParams.get('body') ?? '').repeat(Number(searchParams.get('times') ?? 1));
    response
      .writeHead(Number(searchParams.get('status') ?? 200), {
        'content-type': searchParams.get('type') ?? 'application/json',
        ...(searchParams.has('chunked') ? {} : { 'content-length': Buffer.byteLength(body) }),
      })
      .end(body);
  } else {
    response.writeHead(Number(/^\/status\/(\d+)$/.exec(pathname)?.[1] ?? 200)).end('{"data":{}}');
  }
}
