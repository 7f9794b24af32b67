// A bus board, with Express: when the next bus leaves.
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The stops. A line leaves every so many minutes.
const stops = [
  { id: 1, name: 'Market', lines: { 12: 10, M4: 6 } },
  { id: 2, name: 'Station', lines: { M4: 6, 27: 20 } },
];

const app = express();

app.get('/stops', (request, response) => {
  response.json(stops.map(({ id, name }) => ({ id, name })));
});

// GET /stops/1
app.get('/stops/:id', (request, response) => {
  const { id } = request.params;
  // ANCHOR: stop
  const own = stops.find((one) => one.id === Number(id));
  if (!own) {
    return response.status(404).json({ error: 'no such stop' });
  }
  const next = [];
  for (const [line, every] of Object.entries(own.lines)) {
    next.push({ line, minutes: minutesUntilNext(every) });
  }
  response.json({ name: own.name, next });
  // ANCHOR_END: stop
});

// GET /search?name=market
app.get('/search', (request, response) => {
  const name = String(request.query.name ?? '');
  // ANCHOR: search
  if (!name) return response.status(400).json({ error: 'no name' });
  const found = stops.filter((one) => (
    one.name.toLowerCase().includes(name.toLowerCase())
  ));
  response.json(found);
  // ANCHOR_END: search
});

// Every other path.
app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
});

// A line that leaves every 10 minutes: at 9:43, it is 7.
function minutesUntilNext(every) {
  const now = new Date().getMinutes();
  return every - (now % every);
}

// Listen. 'localhost': only this computer can reach it.
// If the port is taken, error says so.
const server = app.listen(PORT, 'localhost', (error) => {
  if (error) {
    console.error(`Port ${PORT} cannot be used: ${error.code}.`
      + ' Stop the program that has it, or set PORT.');
    process.exit(1);
  }
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// For the test in index.test.js.
module.exports = server;
