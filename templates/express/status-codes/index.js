// A small library that sends the right status, with Express.
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const app = express();

// HEAD is the same as GET, without the body. Every other
// method ends here.
app.use((request, response, next) => {
  if (['GET', 'HEAD'].includes(request.method)) return next();
  // ANCHOR: method
  // This server only reads. Allow says which methods work.
  response.set('Allow', 'GET, HEAD');
  send(response, 405, 'Only GET works here.');
  // ANCHOR_END: method
});

// ANCHOR: home
app.get('/', (request, response) => {
  send(response, 200, 'The library is open.');
});
// ANCHOR_END: home

app.get('/new', (request, response) => {
  send(response, 200, 'The list of all books.');
});

// ANCHOR: old
// The list has a new address. Location says which one.
app.get('/old', (request, response) => {
  response.location('/new');
  send(response, 301, 'Go to /new');
});
// ANCHOR_END: old

// ANCHOR: search
// Without words to search for, the request is wrong.
app.get('/search', (request, response) => {
  const words = request.query.q;
  if (!words) return send(response, 400, 'Add ?q=cats');
  send(response, 200, `No book about ${words}.`);
});
// ANCHOR_END: search

// ANCHOR: diary
// The diary is private, and nobody can log in yet.
app.get('/diary', (request, response) => {
  response.set('WWW-Authenticate', 'Basic realm="diary"');
  send(response, 401, 'Who are you?');
});
// ANCHOR_END: diary

app.use((request, response) => {
  // ANCHOR: not-found
  // Every other path.
  send(response, 404, 'Nothing is at this path.');
  // ANCHOR_END: not-found
});

// ANCHOR: send
// Sends a status and words for people.
function send(response, status, words) {
  response.status(status).type('text/plain').send(words);
}
// ANCHOR_END: send

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
