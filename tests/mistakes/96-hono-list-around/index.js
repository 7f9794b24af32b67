// Makes mistake 96: a list around the object.
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();

app.get('/', (c) => {
  return c.html(readFileSync('public/index.html', 'utf8'));
});

app.get('/about', (c) => {
  return c.html(readFileSync('public/about.html', 'utf8'));
});

app.get('/users/1', (c) => {
  return c.json([{ id: 1, username: 'bob' }]);
});

app.notFound((c) => c.text('404 sorry this resource does not exist', 404));

serve({ fetch: app.fetch, port: Number(process.env.PORT || 8080) });
