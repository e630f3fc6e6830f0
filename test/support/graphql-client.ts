/** A form with files, by name: texts, and files as bytes. */
export type Form = ReadonlyMap<string, string | Buffer>;

/** What a client sends. A function returns the parts of a stream. */
export type Body = string | Buffer | (() => AsyncIterable<Buffer>) | Form;

export interface Call {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body;
  readonly signal?: AbortSignal;
}

/** A response whose body is not read yet. */
export interface Reply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  read(): Promise<Buffer>;
  cancel(): unknown;
}

/** An HTTP client that sends what it is given. */
export interface GraphqlClient {
  readonly name: string;
  readonly version: 1 | 2;
  /** The cases in which it lets nobody see what it sends. */
  readonly unseen?: readonly string[];
  /** Whether it always reads a response to its end. */
  readonly readsAll?: true;
  /** Sends a request, and resolves with its response. Rejects as the client does, also if the request is aborted. */
  send(call: Call, ca: string): Promise<Reply>;
}

/** Adds the parts to a form of any kind. */
export function formOf<F extends { append(name: string, value: string): unknown }>(form: F, parts: Form): F {
  for (const [name, value] of parts) {
    if (typeof value === 'string') {
      form.append(name, value);
    } else {
      (form as unknown as FormData).append(name, new Blob([new Uint8Array(value)]), 'LEAK.pdf');
    }
  }
  return form;
}
