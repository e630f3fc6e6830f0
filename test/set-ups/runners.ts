import type { SetUp } from './set-up.ts';

export const RUNNERS: readonly SetUp[] = [];
