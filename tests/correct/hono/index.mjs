// Correct: Hono on Node.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import fs from 'node:fs';

const app = new Hono();
const page = (name) => fs.readFileSync(new URL(`public/${name}`, import.meta.url), 'utf8');

app.get('/', (c) => c.html(page('index.html')));
app.get('/about', (c) => c.html(page('about.html')));
app.get('/users/1', (c) => c.json({ id: 1, username: 'bob' }));
app.notFound((c) => c.text('404 sorry this resource does not exist', 404));

serve({ fetch: app.fetch, port: Number(process.env.PORT || 8080) });
