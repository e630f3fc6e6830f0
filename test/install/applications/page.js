import { seekFetch } from 'opentelemetry-instrumentation-seek/web';

const fetchFromSeek = seekFetch(fetch);
document.title = `${(await fetchFromSeek('https://graphql.seek.com/graphql')).status}`;
