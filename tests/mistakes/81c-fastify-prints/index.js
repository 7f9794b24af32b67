// Makes mistake 81: prints in place of sending.
const { readFileSync } = require('node:fs');
const fastify = require('fastify')();

fastify.get('/', (request, reply) => {
  reply.type('text/html').send(readFileSync('public/index.html'));
});

fastify.get('/about', (request, reply) => {
  reply.type('text/html').send(readFileSync('public/about.html'));
});

fastify.get('/users/1', (request, reply) => {
  console.log({ id: 1, username: 'bob' });
});

fastify.setNotFoundHandler((request, reply) => {
  reply.code(404).send('404 sorry this resource does not exist');
});

fastify.listen({ port: Number(process.env.PORT || 8080) });
