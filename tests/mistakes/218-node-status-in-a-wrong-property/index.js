// Makes mistake 218: the status is in a property that does not exist.
const http = require('node:http');
const fs = require('node:fs');
const path = require('node:path');

const port = process.env.PORT || 8080;
const page = (name) => fs.readFileSync(path.join(__dirname, 'public', name));

const server = http.createServer((req, res) => {
  const path = req.url.split('?')[0];
  if (path === '/') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('index.html'));
  } else if (path === '/about') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('about.html'));
  } else if (path === '/users/1') {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ id: 1, username: 'bob' }));
  } else {
    res.statuscode = 404;
    res.end('404 sorry this resource does not exist');
  }
});

server.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
