import type { SetUp } from './set-up.ts';

export const MANAGERS: readonly SetUp[] = [];
