// Makes mistake 102: compressed, and no header says so.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const port = process.env.PORT || 8080;

http.createServer((req, res) => {
  if (req.url === '/') {
    return send(res, 200, 'text/html; charset=utf-8', page('index.html'));
  }
  if (req.url === '/about') {
    return send(res, 200, 'text/html; charset=utf-8', require('node:zlib').gzipSync(page('about.html')));
  }
  if (req.url === '/users/1') {
    return send(res, 200, 'application/json', JSON.stringify({ id: 1, username: 'bob' }));
  }
  send(res, 404, 'text/plain; charset=utf-8', '404 sorry this resource does not exist');
}).listen(port, () => console.log(`Server running at http://localhost:${port}/`));

function page(name) {
  return fs.readFileSync(path.join(__dirname, 'public', name));
}

function send(res, status, type, body) {
  res.writeHead(status, { 'Content-Type': type });
  res.end(body);
}
