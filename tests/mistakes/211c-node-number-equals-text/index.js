// Makes mistake 211: a number is compared with a piece of the path.
const http = require('node:http');
const fs = require('node:fs');
const path = require('node:path');

const port = process.env.PORT || 8080;
const page = (name) => fs.readFileSync(path.join(__dirname, 'public', name));

const server = http.createServer((req, res) => {
  if (req.url === '/') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('index.html'));
  } else if (req.url === '/about') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('about.html'));
  } else if (req.url.startsWith('/users/')) {
    const user = [{ id: 1, username: 'bob' }].find((one) => one.id === req.url.split('/')[2]);
    res.writeHead(user ? 200 : 404, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(user || { error: 'no such user' }));
  } else {
    res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    res.end('404 sorry this resource does not exist');
  }
});

server.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
