import { serve } from '@hono/node-server';
import axios from 'axios';
import { Hono } from 'hono';

const app = new Hono();

app.get('/call', async (context) => {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await axios.get(`${process.env.SEEK_URL}/http`);
  return context.text('called');
});

serve({ fetch: app.fetch, port: Number(process.env.PORT) });
