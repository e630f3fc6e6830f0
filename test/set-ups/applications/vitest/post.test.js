import { expect, test } from 'vitest';
import { post } from './post.js';

test('a job ad is posted in a session', async () => {
  expect(await post()).toMatch(/^[\da-f-]{36}$/);
});
