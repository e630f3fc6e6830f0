import FastifyOtelInstrumentation from '@fastify/otel';
import axios from 'axios';
import fastify from 'fastify';

const app = fastify();
await app.register(new FastifyOtelInstrumentation().plugin());

app.get('/call', async () => {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return 'called';
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

process.once('SIGTERM', () => app.close());
