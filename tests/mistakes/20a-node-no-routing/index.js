// Makes mistake 20: every path gets the same answer.
const http = require('node:http');

const port = process.env.PORT || 8080;

const server = http.createServer((req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  res.end('Hello, World!\n');
});

server.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
