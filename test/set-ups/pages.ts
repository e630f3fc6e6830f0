import { PROGRAMS } from './runtimes.ts';
import type { SetUp } from './set-up.ts';

const OF_PAGE = { page: 'pages', kind: 'page' } as const;
const ALONE = { page: 'pages', spans: false, clients: ['fetch'] } as const;

/** Pages in Chromium with their back ends, and servers that have no OpenTelemetry. */
export const PAGES: readonly SetUp[] = [
  {
    ...OF_PAGE,
    name: 'next-page',
    heading: 'Next.js',
    has: ['next@16', 'react@19', 'react-dom@19', 'typescript@5', '@types/react@19', '@types/node@24'],
    application: 'next-visitors',
    shows: ['next'],
    env: ({ seek }) => ({ NEXT_PUBLIC_SEEK_URL: seek, NEXT_PUBLIC_SEEK_HOSTS: new URL(seek).host }),
    clients: ['ssr', 'page', 'edge', 'fetch', 'opened', 'module'],
    inPage: ['page'],
    sessions: [['page', 'fetch'], ['ssr'], ['edge'], ['opened', 'module']],
  },
  {
    ...OF_PAGE,
    name: 'vite-page',
    heading: 'Vite',
    has: ['vite@8', 'axios@1'],
    application: 'vite-page',
    shows: ['vite'],
    env: ({ seek }) => ({ VITE_SEEK_URL: seek, VITE_SEEK_HOSTS: new URL(seek).host }),
    clients: ['page', 'xhr', 'fetch'],
    inPage: ['page', 'xhr'],
  },
  {
    ...ALONE,
    name: 'jest-page',
    heading: 'Jest tests of a page',
    has: ['jest@30', 'jest-environment-jsdom@30', '@babel/preset-env@7', 'axios@1'],
    application: 'jest-page',
    shows: ['jest-environment-jsdom'],
    kind: 'script',
    clients: ['xhr'],
    inPage: ['xhr'],
    note: 'axios with `seekHeaders`',
  },
  {
    ...ALONE,
    name: 'worker',
    heading: 'Cloudflare Workers',
    has: ['miniflare@4', 'esbuild'],
    application: 'worker',
    shows: ['workerd'],
    clients: ['fetch', 'first', 'second'],
    sessions: [['fetch'], ['first', 'second']],
    quick: true,
  },
  {
    ...ALONE,
    name: 'edge-runtime',
    heading: 'Edge runtime',
    has: ['edge-runtime', 'esbuild'],
    shows: ['edge-runtime'],
  },
  {
    ...ALONE,
    name: 'deno-seek-fetch',
    heading: 'Deno without OpenTelemetry',
    has: ['deno'],
    path: PROGRAMS.deno,
    shows: ['deno'],
  },
  {
    ...ALONE,
    name: 'bun-seek-fetch',
    heading: 'Bun without OpenTelemetry',
    has: ['bun'],
    path: PROGRAMS.bun,
    shows: ['bun'],
    quick: true,
  },
];
