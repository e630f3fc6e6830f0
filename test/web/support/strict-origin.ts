import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RecordedRequest, startRecordingServer } from '../../support/recording-server.ts';

export interface StrictOrigin {
  readonly origin: string;
  /** Without preflights. */
  requests(): readonly RecordedRequest[];
  preflights(): readonly RecordedRequest[];
  /** Resolves when a request for `/hang` has arrived. */
  readonly hangs: Promise<void>;
  close(): Promise<void>;
}

/** Headers that SEEK's convention, and a browser token, need. */
const SEEK_HEADERS = 'authorization, content-type, x-request-id, x-session-id';

/**
 * Another origin, which allows pages these headers, none else, and answers
 * `/redirect?status=&to=`, `/hang`, `/status/503`, and everything else with 200.
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
  } else {
    response.writeHead(Number(/^\/status\/(\d+)$/.exec(pathname)?.[1] ?? 200)).end('{"data":{}}');
  }
}
