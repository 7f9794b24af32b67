// Correct: the query is cut off, a slash at the end is taken, HEAD has no body, other methods get 405.
const http = require('node:http');
const fs = require('node:fs');
const path = require('node:path');

const port = process.env.PORT || 8080;
const page = (name) => fs.readFileSync(path.join(__dirname, 'public', name));

const server = http.createServer((req, res) => {
  let { pathname } = new URL(req.url, 'http://localhost');
  if (pathname.length > 1 && pathname.endsWith('/')) pathname = pathname.slice(0, -1);
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { Allow: 'GET, HEAD' });
    return res.end();
  }
  if (pathname === '/') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('index.html'));
  } else if (pathname === '/about') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('about.html'));
  } else if (pathname === '/users/1') {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ id: 1, username: 'bob' }));
  } else {
    res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    res.end('404 sorry this resource does not exist');
  }
});

server.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
