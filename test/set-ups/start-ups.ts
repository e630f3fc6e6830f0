import type { SetUp } from './set-up.ts';

export const START_UPS: readonly SetUp[] = [];
