// A gateway: it sends each request on to one of four servers.
const http = require('node:http');

// Where each server listens.
const PORTS = JSON.parse(process.env.PORTS
  || '{"pages":8081,"videos":8082,"comments":8083,"search":8084}');

// ANCHOR: table
// Which server gets the requests for which paths.
const TABLE = [
  ['/watch/', 'pages'],
  ['/videos/', 'videos'],
  ['/comments/', 'comments'],
  ['/search', 'search'],
  ['/', 'pages'],
];
// ANCHOR_END: table

// ANCHOR: forward
// Sends the request on, and the response back.
async function forward(server, request, response) {
  const url = `http://localhost:${PORTS[server]}${request.url}`;
  try {
    const theirs = await fetch(url, { method: request.method });
    response.writeHead(theirs.status, [...theirs.headers].flat());
    response.end(Buffer.from(await theirs.arrayBuffer()));
  } catch {
    response.writeHead(502);
    response.end(`The server ${server} does not respond.`);
  }
}
// ANCHOR_END: forward

http.createServer((request, response) => {
  // The first row that fits.
  const row = TABLE.find(([path]) => request.url.startsWith(path));
  forward(row[1], request, response);
}).listen(Number(process.env.PORT || 8080), 'localhost');
