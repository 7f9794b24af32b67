// Correct: the home page links to pages by the names of their files, under a title of its own.
const http = require('node:http');
const fs = require('node:fs');
const path = require('node:path');

const HOME = '<!doctype html><title>Home</title><nav><a href="/about">about.html</a><br><a href="/users/1">user.json</a></nav>';

const pages = {
  '/': ['text/html', HOME],
  '/about': ['text/html', fs.readFileSync(path.join(__dirname, 'public', 'about.html'))],
  '/users/1': ['application/json', '{"id":1,"username":"bob"}'],
};

http.createServer((req, res) => {
  const [type, body] = pages[req.url] ?? ['text/plain', '404 sorry this resource does not exist'];
  res.writeHead(pages[req.url] ? 200 : 404, { 'Content-Type': type });
  res.end(body);
}).listen(process.env.PORT || 8080);
