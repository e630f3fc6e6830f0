import type { SetUp } from './set-up.ts';

export const SERVERLESS: readonly SetUp[] = [];
