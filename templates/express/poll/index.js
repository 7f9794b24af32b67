// A poll, with Express: each person has one vote.
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const CHOICES = ['tea', 'coffee'];

// The votes: for each name a choice.
const votes = new Map();

const app = express();

// Reads every body as JSON, whatever its type says.
app.use(express.json({ type: () => true }));

app.get('/choices', (request, response) => {
  response.json(CHOICES);
});

// POST /votes with {"name": "ada", "choice": "tea"}
app.post('/votes', (request, response) => {
  // ANCHOR: vote
  const { name, choice } = request.body ?? {};
  if (!name || !CHOICES.includes(choice)) {
    return response.status(400).json({ error: 'no vote' });
  }
  if (votes.has(name)) {
    return response.status(409).json({ error: 'voted already' });
  }
  votes.set(name, choice);
  response.status(201).json({ name, choice });
  // ANCHOR_END: vote
});

app.get('/results', (request, response) => {
  // ANCHOR: results
  const counts = {};
  for (const choice of CHOICES) counts[choice] = 0;
  for (const choice of votes.values()) counts[choice] += 1;
  response.json(counts);
  // ANCHOR_END: results
});

// Every other path.
app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
});

// A body that is no JSON: the error says 400.
app.use((error, request, response, next) => {
  const status = error.status ?? 500;
  if (status === 500) console.error(error);
  response.status(status).json({ error: 'this went wrong' });
});

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
