// A small library that sends the right status, with Node.js alone.
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The first route that matches sends the response.
function answer(request, response) {
  // In /search?q=cats the path is /search, and q is cats.
  const [path, query] = request.url.split('?');
  const words = new URLSearchParams(query).get('q');

  // HEAD is the same as GET, without the body.
  if (!['GET', 'HEAD'].includes(request.method)) {
    // ANCHOR: method
    // This server only reads. Allow says which methods work.
    response.setHeader('Allow', 'GET, HEAD');
    return send(response, 405, 'Only GET works here.');
    // ANCHOR_END: method
  }

  // ANCHOR: home
  if (path === '/') {
    return send(response, 200, 'The library is open.');
  }
  // ANCHOR_END: home

  if (path === '/new') {
    return send(response, 200, 'The list of all books.');
  }

  // ANCHOR: old
  // The list has a new address. Location says which one.
  if (path === '/old') {
    response.setHeader('Location', '/new');
    return send(response, 301, 'Go to /new');
  }
  // ANCHOR_END: old

  // ANCHOR: search
  // Without words to search for, the request is wrong.
  if (path === '/search') {
    if (!words) return send(response, 400, 'Add ?q=cats');
    return send(response, 200, `No book about ${words}.`);
  }
  // ANCHOR_END: search

  // ANCHOR: diary
  // The diary is private, and nobody can log in yet.
  if (path === '/diary') {
    const how = 'Basic realm="diary"';
    response.setHeader('WWW-Authenticate', how);
    return send(response, 401, 'Who are you?');
  }
  // ANCHOR_END: diary

  // ANCHOR: not-found
  // Every other path.
  return send(response, 404, 'Nothing is at this path.');
  // ANCHOR_END: not-found
}

// ANCHOR: send
// Sends a status and words for people.
function send(response, status, words) {
  response.statusCode = status;
  const type = 'text/plain; charset=utf-8';
  response.setHeader('Content-Type', type);
  response.end(words);
}
// ANCHOR_END: send

// Listen. 'localhost': only this computer can reach it.
const server = http.createServer(answer);
server.listen(PORT, 'localhost', () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
