// A page with a name, and an API that greets it.
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');

// The port: PORT from the environment, or else 3000.
const PORT = Number(process.env.PORT || 3000);

function answer(request, response) {
  // HEAD is the same as GET, without the body.
  const get = ['GET', 'HEAD'].includes(request.method);
  const path = request.url.split('?')[0];

  if (get && path === '/') {
    const type = 'text/html; charset=utf-8';
    return sendFile(response, 'index.html', type);
  }
  if (get && path === '/page.js') {
    const type = 'text/javascript; charset=utf-8';
    return sendFile(response, 'page.js', type);
  }
  if (get && path === '/hello') {
    return hello(request, response);
  }
  sendJson(response, 404, { error: 'not found' });
}

// GET /hello?username=bob
function hello(request, response) {
  // ANCHOR: hello
  // URL takes the query apart. It wants a whole address.
  const url = new URL(request.url, 'http://localhost');
  const name = url.searchParams.get('username');
  if (!name) {
    return sendJson(response, 400, { error: 'no username' });
  }
  sendJson(response, 200, { greeting: `Hello, ${name}!` });
  // ANCHOR_END: hello
}

// Sends a file from the folder public beside this file.
function sendFile(response, name, type) {
  const file = join(__dirname, 'public', name);
  fs.readFile(file, (error, text) => {
    if (error) {
      console.error(error);
      return sendJson(response, 500, { error: `no ${name}` });
    }
    response.setHeader('Content-Type', type);
    response.end(text);
  });
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

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
