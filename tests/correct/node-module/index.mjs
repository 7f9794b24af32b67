// Correct: an ES module.
import http from 'node:http';
import fs from 'node:fs';

const port = process.env.PORT || 8080;
const page = (name) => fs.readFileSync(new URL(`public/${name}`, import.meta.url));

const server = http.createServer((req, res) => {
  if (req.url === '/') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('index.html'));
  } else if (req.url === '/about') {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(page('about.html'));
  } else if (req.url === '/users/1') {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ id: 1, username: 'bob' }));
  } else {
    res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    res.end('404 sorry this resource does not exist');
  }
});

server.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
