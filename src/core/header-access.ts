/** How the core reads and writes the headers of a transport's request. Header names are given in lower case. */
export interface HeaderAccess<R> {
  /** The value of a header that the request has, whatever the letter case of its name. */
  get(request: R, name: string): string | undefined;
  /** Adds a header that the request doesn't have. */
  add(request: R, name: string, value: string): void;
  /** Replaces the value of a header that the request has. */
  replace(request: R, name: string, value: string): void;
}

/** What a client sends of a header value, in whatever form it holds the value: nothing of an empty list. */
export function headerText(value: unknown): string | undefined {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : String(value);
}
