// Correct: the one origin that may read is named in every response, so nothing depends on who asks.
const http = require('node:http');

let count = 0;

http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', 'http://localhost:3000');
  res.setHeader('Access-Control-Allow-Credentials', 'true');
  if (req.method === 'OPTIONS') {
    res.setHeader('Access-Control-Allow-Methods', 'GET,POST,PUT,DELETE');
    res.setHeader('Access-Control-Allow-Headers', 'content-type, authorization');
    return res.writeHead(200).end();
  }
  let body = '';
  req.on('data', (chunk) => { body += chunk; });
  req.on('end', () => {
    if (req.method === 'PUT') count = JSON.parse(body).count;
    if (req.method === 'POST') count++;
    res.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=0, must-revalidate' });
    res.end(JSON.stringify({ count, unit: 'clicks' }));
  });
}).listen(process.env.PORT || 8080);
