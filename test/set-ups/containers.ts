import type { SetUp } from './set-up.ts';

export const CONTAINERS: readonly SetUp[] = [];
