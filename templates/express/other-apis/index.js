// A page with a name, and an API that greets it, with Express.
const express = require('express');
const { join } = require('node:path');

// The port: PORT from the environment, or else 3000.
const PORT = Number(process.env.PORT || 3000);

const app = express();

// GET /hello?username=bob
app.get('/hello', (request, response) => {
  // ANCHOR: hello
  // Express takes the query apart.
  const name = request.query.username;
  if (!name) {
    return response.status(400).json({ error: 'no username' });
  }
  response.json({ greeting: `Hello, ${name}!` });
  // ANCHOR_END: hello
});

// The page and its script are in the folder public.
app.use(express.static(join(__dirname, 'public')));

// Every other path.
app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
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
