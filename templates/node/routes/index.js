// Four routes, with Node.js alone.
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The first route that matches sends the response.
function answer(request, response) {
  // ANCHOR: path
  // In /about?x=1 the path is /about. The rest is the query.
  const path = request.url.split('?')[0];
  // ANCHOR_END: path

  // HEAD is the same as GET, without the body.
  const get = ['GET', 'HEAD'].includes(request.method);

  // ANCHOR: home
  // GET / sends the page in index.html. It is for people.
  if (get && path === '/') {
    return sendFile(response, 'index.html');
  }
  // ANCHOR_END: home

  // ANCHOR: about
  // GET /about sends the page in about.html.
  if (get && path === '/about') {
    return sendFile(response, 'about.html');
  }
  // ANCHOR_END: about

  // ANCHOR: user
  // GET /users/1 sends data as JSON. It is for programs.
  if (get && path === '/users/1') {
    return sendJson(response, { id: 1, username: 'bob' });
  }
  // ANCHOR_END: user

  // ANCHOR: not-found
  // Every other path: the status 404, and words for people.
  const sorry = '404 sorry this resource does not exist';
  response.statusCode = 404;
  const type = 'text/plain; charset=utf-8';
  response.setHeader('Content-Type', type);
  response.end(sorry);
  // ANCHOR_END: not-found
}

// ANCHOR: send-file
// Sends a page from the folder public beside this file.
function sendFile(response, name) {
  const file = join(__dirname, 'public', name);
  fs.readFile(file, (error, page) => {
    if (error) {
      console.error(error);
      response.statusCode = 500;
      return response.end(`public/${name} cannot be read`);
    }
    sendHtml(response, page);
  });
}
// ANCHOR_END: send-file

// ANCHOR: send-html
// Sends a page as HTML: Content-Type says so.
function sendHtml(response, page) {
  const type = 'text/html; charset=utf-8';
  response.setHeader('Content-Type', type);
  response.end(page);
}
// ANCHOR_END: send-html

// ANCHOR: send-json
// Sends a value as JSON: Content-Type says so.
function sendJson(response, value) {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}
// ANCHOR_END: send-json

// ANCHOR: listen
// Listen. 'localhost': only this computer can reach it.
const server = http.createServer(answer);
server.listen(PORT, 'localhost', () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});
// ANCHOR_END: listen

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
