import { CONTAINERS } from './containers.ts';
import { FRAMEWORKS } from './frameworks.ts';
import { MANAGERS } from './managers.ts';
import { PAGES } from './pages.ts';
import { RUNNERS } from './runners.ts';
import { RUNTIMES } from './runtimes.ts';
import { SERVERLESS } from './serverless.ts';
import type { SetUp } from './set-up.ts';
import { START_UPS } from './start-ups.ts';

/** All set-ups, in the order of the table. */
export const SET_UPS: readonly SetUp[] = [
  ...START_UPS,
  ...FRAMEWORKS,
  ...SERVERLESS,
  ...RUNNERS,
  ...MANAGERS,
  ...RUNTIMES,
  ...PAGES,
  ...CONTAINERS,
];
