// Correct: a browser shows the words, whatever the page is made of.
const http = require('node:http');

http.createServer((req, res) => {
  res.setHeader('Content-Type', 'text/html');
  res.end('<!doctype html><head><title>Hi</title><h1>Hello,&nbsp;<em>World</em>&#33;</h1>');
}).listen(process.env.PORT || 8080);
