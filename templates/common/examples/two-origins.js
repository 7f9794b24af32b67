// Pages of two origins may read the responses of this API.
const http = require('node:http');

const ALLOWED_ORIGINS = (process.env.CORS_ORIGINS
  || 'http://localhost:3000 http://127.0.0.1:3000').split(' ');

const server = http.createServer((request, response) => {
  // ANCHOR: list
  // The header holds one origin: the one that sent the
  // request, if it is on the list.
  const origin = request.headers.origin;
  if (ALLOWED_ORIGINS.includes(origin)) {
    const allow = 'Access-Control-Allow-';
    response.setHeader(allow + 'Origin', origin);
    response.setHeader(allow + 'Credentials', 'true');
  }
  response.setHeader('Vary', 'Origin');
  // ANCHOR_END: list
  response.setHeader('Content-Type', 'application/json');
  response.end('{"count":0}');
});
server.listen(process.env.PORT || 8080, 'localhost');
