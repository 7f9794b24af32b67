// Hello, World!, with Express.
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// ANCHOR: program
// ANCHOR: server
const app = express();
// ANCHOR_END: server

// ANCHOR: handler
// Answers every request. What was asked makes no difference.
app.use((request, response) => {
  // ANCHOR: type
  // What is it? Text, in the alphabet UTF-8.
  response.type('text/plain; charset=utf-8');
  // ANCHOR_END: type
  // ANCHOR: words
  response.send('Hello, World!');
  // ANCHOR_END: words
});
// ANCHOR_END: handler

// ANCHOR: listen
// Wait for requests. 'localhost': only from this computer.
// If the port is taken, Express says so here, in error.
app.listen(PORT, 'localhost', (error) => {
  if (error) {
    console.error(`Port ${PORT} cannot be used: ${error.code}.`
      + ' Stop the program that has it, or set PORT.');
    process.exit(1);
  }
  console.log(`Waiting at http://localhost:${PORT}/`);
});
// ANCHOR_END: listen
// ANCHOR_END: program
