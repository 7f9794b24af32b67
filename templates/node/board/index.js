// A bus board: when the next bus leaves.
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The stops. A line leaves every so many minutes.
const stops = [
  { id: 1, name: 'Market', lines: { 12: 10, M4: 6 } },
  { id: 2, name: 'Station', lines: { M4: 6, 27: 20 } },
];

function answer(request, response) {
  const get = ['GET', 'HEAD'].includes(request.method);
  const [path, query] = request.url.split('?');
  if (get && path === '/stops') {
    const all = stops.map(({ id, name }) => ({ id, name }));
    return sendJson(response, 200, all);
  }
  if (get && path.startsWith('/stops/')) {
    return stop(path.slice('/stops/'.length), response);
  }
  if (get && path === '/search') return search(query, response);
  sendJson(response, 404, { error: 'not found' });
}

// GET /stops/1
function stop(id, response) {
  // ANCHOR: stop
  const own = stops.find((one) => one.id === Number(id));
  if (!own) {
    return sendJson(response, 404, { error: 'no such stop' });
  }
  const next = [];
  for (const [line, every] of Object.entries(own.lines)) {
    next.push({ line, minutes: minutesUntilNext(every) });
  }
  sendJson(response, 200, { name: own.name, next });
  // ANCHOR_END: stop
}

// GET /search?name=market
function search(query, response) {
  const name = new URLSearchParams(query).get('name');
  // ANCHOR: search
  if (!name) return sendJson(response, 400, { error: 'no name' });
  const found = stops.filter((one) => (
    one.name.toLowerCase().includes(name.toLowerCase())
  ));
  sendJson(response, 200, found);
  // ANCHOR_END: search
}

// A line that leaves every 10 minutes: at 9:43, it is 7.
function minutesUntilNext(every) {
  const now = new Date().getMinutes();
  return every - (now % every);
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

// Listen. 'localhost': only this computer can reach it.
const server = http.createServer(answer);
server.listen(PORT, 'localhost', () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
