/** What `fetch` takes. */
export type FetchArguments = [input: RequestInfo | URL, init?: RequestInit];

/** A request of our own to put headers on: what the caller gave may be frozen, or be used again. */
export interface OwnRequest {
  readonly headers: Headers;
  /** What stands for the request: a `Request`, or a `RequestInit`. */
  readonly subject: Request | RequestInit;
  readonly args: FetchArguments;
}

/** @throws TypeError if the browser takes it for no request */
export function ownRequest([input, init]: FetchArguments): OwnRequest {
  // Of an object of another kind, a class with getters for example, a copy would lack what it inherits.
  if (isRequest(input) || (init && Object.getPrototypeOf(init) !== Object.prototype)) {
    const request = new Request(input, init);
    return { headers: request.headers, subject: request, args: [request] };
  }
  const headers = new Headers(init?.headers);
  const subject = { ...init, headers };
  return { headers, subject, args: [input, subject] };
}

export function urlOf([input]: FetchArguments): string | URL {
  return isRequest(input) ? input.url : input;
}

/** `instanceof` would not know one of an iframe's. */
function isRequest(input: RequestInfo | URL): input is Request {
  return typeof (input as Request | null)?.url === 'string';
}

/** Whether the browser drops all headers of ours, so that none is to be told of. */
export function isWithoutHeaders({ mode }: Request | RequestInit): boolean {
  return mode === 'no-cors';
}
