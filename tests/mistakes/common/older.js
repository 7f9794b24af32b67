// An older server that was never stopped: it holds the port and answers every path alike.
const http = require('node:http');

http.createServer((req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  res.end('<h1>Hello from yesterday</h1>');
}).listen(process.env.PORT || 8080);
