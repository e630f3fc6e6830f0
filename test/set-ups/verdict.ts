import type { RecordedRequest } from '../support/recording-server.ts';
import type { Driven, SetUp } from './set-up.ts';
import type { ClientSpan, Collecting } from './telemetry.ts';

/** The columns of the table, with a sentence for each problem. */
export interface Verdict {
  readonly headers: readonly string[];
  readonly oneSpan: readonly string[];
  readonly equalIds: readonly string[];
  readonly delivered: readonly string[];
  /** Everything else. */
  readonly others: readonly string[];
}

const UUID_4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const CLIENTS = ['fetch', 'http'];
const BROWSER = /^Mozilla\/5\.0 /;
/** Matches output about this package, and errors of the module loader. */
const SUSPICIOUS =
  /SeekInstrumentation|opentelemetry-instrumentation-seek|ERR_(MODULE|REQUIRE|PACKAGE|UNKNOWN|UNSUPPORTED)|Cannot find (module|package)/;

export function verdictOf(
  setUp: SetUp,
  driven: Driven,
  requests: readonly RecordedRequest[],
  collecting: Collecting,
): Verdict {
  const { clients = CLIENTS, inPage = [], userAgent = 'consumer/1.2.3' } = setUp;
  const calls = requests.filter(({ path }) => clients.includes(path.slice(1)));
  const spans = collecting.clientSpans().filter(({ attributes }) => isSeekCall(attributes, requests));
  const recorded = setUp.spans === false ? [] : calls;
  const spansOf = (request: RecordedRequest) =>
    spans.filter(({ attributes }) => attributes['seek.request_id'] === request.headers['x-request-id']);
  return {
    headers: [
      ...clients.flatMap((client) => {
        const count = calls.filter(({ path }) => path === `/${client}`).length;
        return count === driven.calls
          ? []
          : [`${count} calls of ${client} arrive instead of ${driven.calls}`];
      }),
      ...calls.flatMap((request) =>
        headerProblems(request, (value) =>
          inPage.includes(request.path.slice(1)) ? BROWSER.test(value) : value === userAgent,
        ),
      ),
      // Without an inbound call, each call of a script is a trace, and so a session, of its own.
      ...(setUp.kind === 'script' ? [] : sessionProblems(calls, setUp.sessions ?? [clients], driven)),
    ],
    oneSpan: [
      ...recorded.flatMap((request) => {
        const count = spansOf(request).length;
        return count === 1 ? [] : [`${request.path} has ${count} client spans`];
      }),
      ...(spans.length > recorded.length
        ? [
            `${spans.length} client spans for ${recorded.length} calls: ${spans.map(({ name }) => name).join(', ')}`,
          ]
        : []),
    ],
    equalIds: recorded.flatMap((request) =>
      spansOf(request).flatMap((span) => attributeProblems(span, request, collecting.omitted ?? [])),
    ),
    delivered:
      spans.length < recorded.length ? [`${spans.length} of ${recorded.length} client spans arrive`] : [],
    others: [
      ...driven.problems,
      ...outputProblems(driven.stderr, setUp.warnings ?? []),
      ...(collecting.problems?.() ?? []),
    ],
  };
}

/** A client span of a call to the stand-in for SEEK, by a known ID or by its address. */
function isSeekCall(attributes: ClientSpan['attributes'], requests: readonly RecordedRequest[]): boolean {
  const hosts = new Set(requests.map(({ headers }) => headers.host));
  const urls = ['url.full', 'http.url', 'url'].map((name) => `${attributes[name]}`);
  return (
    attributes['seek.request_id'] !== undefined ||
    urls.some((url) => URL.canParse(url) && hosts.has(new URL(url).host))
  );
}

function headerProblems(
  { path, headers }: RecordedRequest,
  isUserAgent: (value: string) => boolean,
): string[] {
  const expected: [string, (value: string) => boolean][] = [
    ['user-agent', isUserAgent],
    ['x-request-id', (value) => UUID_4.test(value)],
    ['x-session-id', (value) => UUID_4.test(value)],
  ];
  return expected
    .filter(([name, isRight]) => !isRight(`${headers[name]}`))
    .map(([name]) => `${path}: ${name} is ${headers[name]}`);
}

/** In each inbound call (or visit), the clients of a group share a session. No two groups or inbound calls do. */
function sessionProblems(
  calls: readonly RecordedRequest[],
  groups: readonly (readonly string[])[],
  { calls: count, shown = [] }: Driven,
): string[] {
  const sessionOf = (client: string, inbound: number) =>
    `${calls.filter(({ path }) => path === `/${client}`)[inbound]?.headers['x-session-id']}`;
  const sessions = Array.from({ length: count }, (_, inbound) =>
    groups.map((group) => new Set(group.map((client) => sessionOf(client, inbound)))),
  );
  const distinct = new Set(sessions.flat().flatMap((ids) => [...ids])).size;
  const expected = count * groups.length;
  return [
    ...(distinct === expected ? [] : [`${distinct} sessions instead of ${expected}`]),
    ...groups
      .filter((_, group) => sessions.some((each) => each[group]?.size !== 1))
      .map((group) => `${group.join(' and ')} do not share a session`),
    ...shown.flatMap((id, visitor) =>
      sessions[visitor]?.[0]?.has(id) ? [] : [`the page shows session ${id}, which is not sent`],
    ),
  ];
}

function attributeProblems(
  { attributes }: ClientSpan,
  { path, headers }: RecordedRequest,
  omitted: readonly string[],
): string[] {
  return [
    ['seek.request_id', 'x-request-id'],
    ['seek.session_id', 'x-session-id'],
    ['user_agent.original', 'user-agent'],
  ].flatMap(([attribute = '', header = '']) =>
    attributes[attribute] === headers[header] || omitted.includes(attribute)
      ? []
      : [`${path}: ${attribute} is ${attributes[attribute]}, ${header} is ${headers[header]}`],
  );
}

function outputProblems(stderr: string, warnings: readonly RegExp[]): string[] {
  const lines = stderr.split('\n').filter((line) => SUSPICIOUS.test(line));
  return [
    ...lines
      .filter((line) => !warnings.some((warning) => warning.test(line)))
      .map((line) => `standard error: ${line}`),
    ...warnings
      .filter((warning) => !lines.some((line) => warning.test(line)))
      .map((warning) => `standard error has no ${warning}`),
  ];
}
