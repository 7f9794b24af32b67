// Correct: the lesson does not say what the words are sent as.
const http = require('node:http');

http.createServer((req, res) => {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.write('{"message": "Hello, ');
  res.end('World!"}');
}).listen(process.env.PORT || 8080);
