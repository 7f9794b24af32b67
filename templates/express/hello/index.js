// Hello, World!, with Express.
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// ANCHOR: program
// ANCHOR: server
const app = express();
// ANCHOR_END: server

// ANCHOR: handler
// Sends the same response, whatever the path is.
app.use((request, response) => {
  // ANCHOR: type
  // The body is plain text, written as UTF-8.
  response.type('text/plain; charset=utf-8');
  // ANCHOR_END: type
  // ANCHOR: words
  response.send('Hello, World!');
  // ANCHOR_END: words
});
// ANCHOR_END: handler

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
// ANCHOR_END: program

// For the test in index.test.js.
module.exports = server;
