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
  if (input instanceof Request) {
    const request = new Request(input, init);
    return { headers: request.headers, subject: request, args: [request] };
  }
  const headers = new Headers(init?.headers);
  const subject = { ...init, headers };
  return { headers, subject, args: [input, subject] };
}

export function urlOf([input]: FetchArguments): string | URL {
  return input instanceof Request ? input.url : input;
}
