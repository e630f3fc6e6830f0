/**
 * The data in responses of Jaeger's API, and what else it responds.
 *
 * @module
 */
import { BackendError } from '../errors.ts';
import { elementsOf, membersOf } from '../otlp/json-value.ts';
import { receivedText } from '../trace/received-text.ts';
import { type HttpClient, httpClient } from './http-client.ts';

/** @param address - see {@link httpClient} */
export function jaegerClient(address: URL, timeoutMillis: number): HttpClient {
  return httpClient(
    address,
    {
      name: 'Jaeger',
      option: '--jaeger',
      remedy:
        'Check that it runs and that this is the address of its UI (port 16686). Set another address with --jaeger URL or JAEGER_URL.',
    },
    timeoutMillis,
  );
}

/**
 * @param parseData - parses the data of the response, and throws if they do not have Jaeger's format
 * @returns `undefined` if Jaeger responds with 404
 */
export async function jaegerData<T>(
  client: HttpClient,
  path: string,
  parseData: (data: unknown) => T,
): Promise<T | undefined> {
  const { status, text } = await client.get(path);
  const body = parseResponse(text);
  if (body !== undefined && status === 404) {
    return undefined;
  }
  if (body !== undefined && (status < 200 || status > 299)) {
    throw new BackendError(
      `Jaeger at ${client.base} reports an error (HTTP ${status}: ${messageOf(body)}).`,
      'See the log of Jaeger. A shorter --lookback or --service NAME makes the query cheaper.',
    );
  }
  try {
    return parseData(body?.data);
  } catch {
    throw new BackendError(
      `${client.base} responds, but not with Jaeger's API (HTTP ${status} for GET ${path.split('?', 1)[0]}).`,
      'Pass the address of its UI (port 16686), with the base path if it has one. Ports 4317 and 4318 only receive traces.',
    );
  }
}

interface JaegerResponse {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** @returns `undefined` if the text does not have Jaeger's format */
function parseResponse(text: string): JaegerResponse | undefined {
  try {
    const body = membersOf(JSON.parse(text));
    return 'data' in body || 'errors' in body ? body : undefined;
  } catch {
    return undefined;
  }
}

function messageOf({ errors }: JaegerResponse): string {
  const messages = elementsOf(errors).map((error) => receivedText(membersOf(error)['msg']));
  return messages.filter(Boolean).join('; ') || 'no reason given';
}
