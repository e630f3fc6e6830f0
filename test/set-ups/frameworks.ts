import type { SetUp } from './set-up.ts';

export const FRAMEWORKS: readonly SetUp[] = [];
