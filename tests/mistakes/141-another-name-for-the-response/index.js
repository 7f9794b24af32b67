// Makes mistake 141: the handler uses a name that its parameter does not have.
const http = require('http');
const fs = require('fs');

const server = http.createServer((request, response) => {
  if (request.url === '/') {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(fs.readFileSync('index.html'));
  } else if (request.url === '/about') {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(fs.readFileSync('about.html'));
  } else if (request.url === '/users/1') {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ id: 1, username: 'bob' }));
  } else {
    response.writeHead(404, { 'Content-Type': 'text/plain' });
    response.end('404 sorry this resource does not exist');
  }
});

server.listen(process.env.PORT || 8080);
