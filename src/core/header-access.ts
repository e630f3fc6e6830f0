/** Reads and writes the headers of a transport's requests. Takes header names in lower case. */
export interface HeaderAccess<R> {
  /** Returns the value of a header, regardless of the letter case of its name in the request. */
  get(request: R, name: string): string | undefined;
  /** Adds a header that the request does not have yet. */
  add(request: R, name: string, value: string): void;
  /** Replaces the value of a header that the request has. */
  replace(request: R, name: string, value: string): void;
}

/** Returns the text that a client sends for a header value; `undefined` for an empty list. */
export function headerText(value: unknown): string | undefined {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : String(value);
}
