import { createSeekSession } from 'opentelemetry-instrumentation-seek/web';
import { post } from './post';

test('a job ad is posted in the session of the page', async () => {
  const { config } = await post();
  expect(config.headers['X-Session-Id']).toBe(createSeekSession().id);
  expect(sessionStorage).toHaveLength(1);
});
