// Hello, World!: the smallest server, with Node.js alone.
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// ANCHOR: program
// ANCHOR: handler
// Sends the same response to every request.
function hello(request, response) {
  // ANCHOR: type
  // The body is plain text, written as UTF-8.
  const type = 'text/plain; charset=utf-8';
  response.setHeader('Content-Type', type);
  // ANCHOR_END: type
  // ANCHOR: words
  response.end('Hello, World!');
  // ANCHOR_END: words
}
// ANCHOR_END: handler

// ANCHOR: server
// The server calls hello for every request.
const server = http.createServer(hello);

// ANCHOR: listen
// Listen. 'localhost': only this computer can reach it.
server.listen(PORT, 'localhost', () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});
// ANCHOR_END: listen
// ANCHOR_END: server
// ANCHOR_END: program

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
