/** The page. It requests locations from SEEK directly, with a browser token, and posts the ad through the back end. */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createSeekSession, type SeekRequest, withSeek } from 'opentelemetry-instrumentation-seek/web';

interface Settings {
  readonly graphqlUrl: string;
  readonly browserToken: string;
}

const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const session = createSeekSession();
const showSession = () => {
  find('#session').textContent = session.id;
};

const settings: Settings = await (
  await fetch('/api/settings', { method: 'POST', headers: { 'X-Session-Id': session.id } })
).json();

registerInstrumentations({
  tracerProvider: new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'posting-page' }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${location.origin}/v1/traces` }),
        scheduledDelayMillis: 500,
      }),
    ],
  }),
  instrumentations: withSeek([new FetchInstrumentation({ ignoreUrls: [/\/v1\/traces$/] })], {
    hosts: [new URL(settings.graphqlUrl).host],
    backends: ['self'],
    session,
    onRequest: showRequest,
  }),
});

function showRequest({ requestId, url }: SeekRequest): void {
  const row = find<HTMLTableElement>('tbody').insertRow();
  row.insertCell().textContent = requestId;
  row.insertCell().textContent = url;
}

async function suggestLocations(text: string): Promise<readonly { id: string; name: string }[]> {
  const response = await fetch(settings.graphqlUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${settings.browserToken}` },
    body: JSON.stringify({
      query: `query ($text: String!) {
        locationSuggestions(schemeId: "seekAnzPublicTest", text: $text, usageTypeCode: "PositionPosting", first: 3) {
          location { id { value } contextualName }
        }
      }`,
      variables: { text },
    }),
  });
  const { data } = (await response.json()) as {
    data: { locationSuggestions: { location: { id: { value: string }; contextualName: string } }[] };
  };
  return data.locationSuggestions.map(({ location: { id, contextualName } }) => ({
    id: id.value,
    name: contextualName,
  }));
}

find<HTMLInputElement>('#text').addEventListener('input', async ({ target }) => {
  const locations = await suggestLocations((target as HTMLInputElement).value);
  find('#location').replaceChildren(...locations.map(({ id, name }) => new Option(name, id)));
});

find('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const query = new URLSearchParams({
    title: find<HTMLInputElement>('#title').value,
    location: find<HTMLSelectElement>('#location').value,
  });
  const response = await fetch(`/api/ads?${query}`, { method: 'POST' });
  find('output').textContent = response.ok
    ? `Posted: ${((await response.json()) as { id: string }).id}`
    : 'Posting failed.';
});

find('#renew').addEventListener('click', () => {
  session.renew();
  showSession();
});
showSession();
