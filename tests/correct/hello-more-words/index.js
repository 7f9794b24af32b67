// Correct: the words are there, among others.
const http = require('node:http');

http.createServer((req, res) => {
  res.writeHead(200, { 'content-type': 'TEXT/Plain;charset=US-ASCII' });
  res.write('You asked for ' + req.url + '.\nHello,\n');
  res.end('World!\n');
}).listen(process.env.PORT || 8080);
