import type { SetUp } from './set-up.ts';

export const RUNTIMES: readonly SetUp[] = [];
