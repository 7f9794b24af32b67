// Correct: Hono's own middleware, with a list of one origin.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

let count = 0;
const app = new Hono();
app.use('/api/*', cors({ origin: ['http://localhost:3000'], credentials: true }));
app.get('/api/counter', (c) => c.json({ count }));
app.post('/api/counter', (c) => c.json({ count: ++count }));
app.put('/api/counter', async (c) => {
  count = (await c.req.json()).count;
  return c.json({ count });
});

serve({ fetch: app.fetch, port: Number(process.env.PORT || 8080) });
