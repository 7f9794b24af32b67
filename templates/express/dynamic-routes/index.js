// Paths with parameters, with Express.
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The users, and what they wrote. An id is a number.
const users = [
  { id: 1, username: 'bob' },
  { id: 2, username: 'ada' },
  { id: 3, username: 'lin' },
];
const posts = [
  { user: 1, title: 'Hello' },
  { user: 2, title: 'Loops' },
  { user: 2, title: 'Numbers' },
];

const app = express();

// GET /users sends all users.
app.get('/users', (request, response) => {
  response.json(users);
});

// ANCHOR: me
// GET /users/me sends the user who is asking: here, bob.
// It is above the route for /users/:id.
app.get('/users/me', (request, response) => {
  response.json(users[0]);
});
// ANCHOR_END: me

// ANCHOR: user
// GET /users/:id sends one user. The parameter is a text:
// Number makes a number of it.
app.get('/users/:id', (request, response) => {
  const id = Number(request.params.id);
  const user = users.find((one) => one.id === id);
  if (!user) return notFound(request, response);
  response.json(user);
});
// ANCHOR_END: user

// ANCHOR: posts
// GET /users/:id/posts sends what this user wrote.
app.get('/users/:id/posts', (request, response) => {
  const id = Number(request.params.id);
  const user = users.find((one) => one.id === id);
  if (!user) return notFound(request, response);
  response.json(posts.filter((post) => post.user === id));
});
// ANCHOR_END: posts

// ANCHOR: hello
// GET /hello/:name sends a greeting: text, and no page.
app.get('/hello/:name', (request, response) => {
  response.type('text/plain');
  response.send(`Hello, ${request.params.name}!`);
});
// ANCHOR_END: hello

// ANCHOR: page
// GET /pages/:number sends this number and the next one.
app.get('/pages/:number', (request, response) => {
  const page = Number(request.params.number);
  if (!Number.isInteger(page)) {
    return notFound(request, response);
  }
  response.json({ page, next: page + 1 });
});
// ANCHOR_END: page

// Every other path.
app.use(notFound);

function notFound(request, response) {
  response.status(404).json({ error: 'not found' });
}

// Listen. 'localhost': only this computer can reach it.
// If the port is taken, error says so.
const server = app.listen(PORT, 'localhost', (error) => {
  if (error) {
    console.error(`Port ${PORT} cannot be used: ${error.code}.`
      + ' Stop the program that has it, or set PORT.');
    process.exit(1);
  }
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// For the test in index.test.js.
module.exports = server;
