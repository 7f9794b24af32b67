// Four routes, with Express.
const express = require('express');
const { join } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The folder public, which is beside this file.
const PUBLIC = join(__dirname, 'public');

const app = express();

// ANCHOR: home
// GET / sends the page in index.html. It is for people.
app.get('/', (request, response) => {
  response.sendFile('index.html', { root: PUBLIC });
});
// ANCHOR_END: home

// ANCHOR: about
// GET /about sends the page in about.html.
app.get('/about', (request, response) => {
  response.sendFile('about.html', { root: PUBLIC });
});
// ANCHOR_END: about

// ANCHOR: user
// GET /users/1 sends data as JSON. It is for programs.
app.get('/users/1', (request, response) => {
  response.json({ id: 1, username: 'bob' });
});
// ANCHOR_END: user

// ANCHOR: not-found
// Every other path: the status 404, and words for people.
// It is the last: the first route that matches responds.
app.use((request, response) => {
  const sorry = '404 sorry this resource does not exist';
  response.status(404).type('text/plain').send(sorry);
});
// ANCHOR_END: not-found

// ANCHOR: listen
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
// ANCHOR_END: listen

// For the test in index.test.js.
module.exports = server;
