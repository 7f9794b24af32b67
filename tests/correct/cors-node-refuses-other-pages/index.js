// Correct: pages of other origins are refused with the status 403, in JSON.
const http = require('node:http');

const PAGE = 'http://localhost:3000';
let count = 0;

async function body(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

http.createServer(async (req, res) => {
  res.setHeader('vary', 'Accept-Encoding, ORIGIN');
  res.setHeader('content-type', 'application/json; charset=utf-8');
  const { origin } = req.headers;
  if (origin && origin !== PAGE) return res.writeHead(403).end('{"error":"not for your page"}');
  if (origin) res.setHeader('access-control-allow-origin', origin).setHeader('access-control-allow-credentials', 'true');
  if (req.method === 'OPTIONS') {
    return res.writeHead(204, { 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': 'Content-Type' }).end();
  }
  if (req.method === 'PUT') count = (await body(req)).count;
  if (req.method === 'POST') count += 1;
  res.end(JSON.stringify({ count }));
}).listen(process.env.PORT || 8080);
