// Makes mistake 8: the port comes from another variable, which is not set.
const fs = require('fs');
const http = require('http');
const path = require('path');

const server = http.createServer((req, res) => {
  if (req.url === '/' || req.url === '/about') {
    const name = req.url === '/' ? 'index.html' : 'about.html';
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    return res.end(fs.readFileSync(path.join(__dirname, 'public', name)));
  }
  if (req.url === '/users/1') {
    res.setHeader('Content-Type', 'application/json');
    return res.end(JSON.stringify({ id: 1, username: 'bob' }));
  }
  res.statusCode = 404;
  res.end('404 sorry this resource does not exist');
});

server.listen(process.env.SHOP_PORT);
