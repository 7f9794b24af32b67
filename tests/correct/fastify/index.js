// Correct: Fastify: lower-case names, IPv4 and IPv6 by name.
const fastify = require('fastify')();
const fs = require('node:fs');
const path = require('node:path');

const page = (name) => fs.readFileSync(path.join(__dirname, 'public', name), 'utf8');

fastify.get('/', (request, reply) => reply.type('text/html; charset=utf-8').send(page('index.html')));
fastify.get('/about', (request, reply) => reply.type('text/html; charset=utf-8').send(page('about.html')));
fastify.get('/users/1', () => ({ id: 1, username: 'bob' }));
fastify.setNotFoundHandler((request, reply) => reply.code(404).send('404 sorry this resource does not exist'));

fastify.listen({ port: Number(process.env.PORT || 8080) });
