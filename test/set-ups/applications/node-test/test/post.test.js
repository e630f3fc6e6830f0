import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post } from '../post.js';

test('a job ad is posted in a session', async () => {
  assert.match(await post(), /^[\da-f-]{36}$/);
});
