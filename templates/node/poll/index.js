// A poll: each person has one vote.
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const CHOICES = ['tea', 'coffee'];

// The votes: for each name a choice.
const votes = new Map();

function answer(request, response) {
  const get = ['GET', 'HEAD'].includes(request.method);
  const path = request.url.split('?')[0];
  if (get && path === '/choices') {
    return sendJson(response, 200, CHOICES);
  }
  if (request.method === 'POST' && path === '/votes') {
    return vote(request, response);
  }
  if (get && path === '/results') return results(response);
  sendJson(response, 404, { error: 'not found' });
}

// POST /votes with {"name": "ada", "choice": "tea"}
async function vote(request, response) {
  const body = await readJson(request);
  // ANCHOR: vote
  const { name, choice } = body ?? {};
  if (!name || !CHOICES.includes(choice)) {
    return sendJson(response, 400, { error: 'no vote' });
  }
  if (votes.has(name)) {
    return sendJson(response, 409, { error: 'voted already' });
  }
  votes.set(name, choice);
  sendJson(response, 201, { name, choice });
  // ANCHOR_END: vote
}

// GET /results
function results(response) {
  // ANCHOR: results
  const counts = {};
  for (const choice of CHOICES) counts[choice] = 0;
  for (const choice of votes.values()) counts[choice] += 1;
  sendJson(response, 200, counts);
  // ANCHOR_END: results
}

// Returns the body as JSON, or null if it is none.
async function readJson(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > 10000) return null;
  }
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
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
