/** The arguments of `fetch`. */
export type FetchArguments = [input: RequestInfo | URL, init?: RequestInit];

/** A copy of the caller's request, to set headers on. The original may be frozen or reused. */
export interface OwnRequest {
  readonly headers: Headers;
  /** The `Request` or `RequestInit` that has the headers. */
  readonly subject: Request | RequestInit;
  readonly args: FetchArguments;
}

/** @throws TypeError if the browser rejects the request */
export function ownRequest([input, init]: FetchArguments): OwnRequest {
  // Spreading any other object would omit its inherited properties, such as getters.
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

/** `instanceof` is false for a `Request` from an iframe. */
function isRequest(input: RequestInfo | URL): input is Request {
  return typeof (input as Request | null)?.url === 'string';
}

/** Whether the browser drops SEEK's headers: https://fetch.spec.whatwg.org/#concept-headers-guard */
export function isWithoutHeaders({ mode }: Request | RequestInit): boolean {
  return mode === 'no-cors';
}
