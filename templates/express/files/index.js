// A server of files, with Express.
const express = require('express');
const { join } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The folder public, which is beside this file.
const PUBLIC = join(__dirname, 'public');

const app = express();

// GET / sends the page in index.html.
app.get('/', (request, response) => {
  response.sendFile('index.html', { root: PUBLIC });
});

// ANCHOR: folder
// GET /* sends a file of the folder public. express.static
// knows the types. It sends no hidden file, and nothing outside.
app.use(express.static(PUBLIC));
// ANCHOR_END: folder

// ANCHOR: not-found
// Every other path: the status 404.
app.use((request, response) => {
  response.status(404).type('text/plain');
  response.send('404 no such file');
});
// ANCHOR_END: not-found

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
