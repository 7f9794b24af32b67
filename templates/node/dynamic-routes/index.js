// Paths with parameters, with Node.js alone.
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// ANCHOR: users
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
// ANCHOR_END: users

// The first route that matches sends the response.
function answer(request, response) {
  // ANCHOR: parts
  // In /users/2/posts, the parts are 'users', '2' and 'posts'.
  const path = request.url.split('?')[0];
  const parts = path.split('/').slice(1).map(decode);
  // ANCHOR_END: parts

  // HEAD is the same as GET, without the body.
  if (!['GET', 'HEAD'].includes(request.method)) {
    return notFound(response);
  }

  // GET /users sends all users.
  if (path === '/users') {
    return sendJson(response, users);
  }

  // ANCHOR: me
  // GET /users/me sends the user who is asking: here, bob.
  // It is above the route for /users/:id.
  if (path === '/users/me') {
    return sendJson(response, users[0]);
  }
  // ANCHOR_END: me

  // ANCHOR: user
  // GET /users/:id sends one user. The part is a text:
  // Number makes a number of it.
  if (parts.length === 2 && parts[0] === 'users') {
    const id = Number(parts[1]);
    const user = users.find((one) => one.id === id);
    if (!user) return notFound(response);
    return sendJson(response, user);
  }
  // ANCHOR_END: user

  // ANCHOR: posts
  // GET /users/:id/posts sends what this user wrote.
  if (parts.length === 3 && parts[0] === 'users'
    && parts[2] === 'posts') {
    const id = Number(parts[1]);
    const user = users.find((one) => one.id === id);
    if (!user) return notFound(response);
    const own = posts.filter((post) => post.user === id);
    return sendJson(response, own);
  }
  // ANCHOR_END: posts

  // ANCHOR: hello
  // GET /hello/:name sends a greeting: text, and no page.
  if (parts.length === 2 && parts[0] === 'hello') {
    const type = 'text/plain; charset=utf-8';
    response.setHeader('Content-Type', type);
    return response.end(`Hello, ${parts[1]}!`);
  }
  // ANCHOR_END: hello

  // ANCHOR: page
  // GET /pages/:number sends this number and the next one.
  if (parts.length === 2 && parts[0] === 'pages') {
    const page = Number(parts[1]);
    if (!Number.isInteger(page)) return notFound(response);
    return sendJson(response, { page, next: page + 1 });
  }
  // ANCHOR_END: page

  // Every other path.
  notFound(response);
}

// In a path, %C3%BC is ü. What is no such code stays as it is.
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function notFound(response) {
  response.statusCode = 404;
  sendJson(response, { error: 'not found' });
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, value) {
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
