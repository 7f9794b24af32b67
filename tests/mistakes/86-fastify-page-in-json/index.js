// Makes mistake 86: a page inside JSON.
const { readFileSync } = require('node:fs');
const fastify = require('fastify')();

fastify.get('/', (request, reply) => {
  reply.type('text/html').send(readFileSync('public/index.html'));
});

fastify.get('/about', (request, reply) => {
  reply.type('application/json').send(JSON.stringify(readFileSync('public/about.html', 'utf8')));
});

fastify.get('/users/1', (request, reply) => {
  reply.send({ id: 1, username: 'bob' });
});

fastify.setNotFoundHandler((request, reply) => {
  reply.code(404).send('404 sorry this resource does not exist');
});

fastify.listen({ port: Number(process.env.PORT || 8080) });
