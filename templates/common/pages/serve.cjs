// Serves the page beside this file, as a site of its own:
// another port is another origin.
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');

const PORT = Number(process.env.PORT || 3000);
const page = fs.readFileSync(join(__dirname, 'index.html'));

const site = http.createServer((request, response) => {
  const type = 'text/html; charset=utf-8';
  response.setHeader('Content-Type', type);
  response.end(page);
});

site.listen(PORT, 'localhost', () => {
  console.log(`The site is at http://localhost:${PORT}/`);
});

site.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it.');
  process.exit(1);
});
