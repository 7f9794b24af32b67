// Correct: gzip for clients that ask for it.
const http = require('node:http');
const zlib = require('node:zlib');
const fs = require('node:fs');
const path = require('node:path');

const port = process.env.PORT || 8080;
const page = (name) => fs.readFileSync(path.join(__dirname, 'public', name));

const server = http.createServer((req, res) => {
  if (req.url === '/') {
    const gzip = /\bgzip\b/.test(req.headers['accept-encoding'] ?? '');
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', Vary: 'Accept-Encoding', ...(gzip && { 'Content-Encoding': 'gzip' }) });
    res.end(gzip ? zlib.gzipSync(page('index.html')) : page('index.html'));
  } else if (req.url === '/about') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('about.html'));
  } else if (req.url === '/users/1') {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ id: 1, username: 'bob' }));
  } else {
    res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    res.end('404 sorry this resource does not exist');
  }
});

server.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
