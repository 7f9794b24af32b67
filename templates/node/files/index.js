// A server of files, with Node.js alone.
const fs = require('node:fs');
const http = require('node:http');
const { extname, join, normalize, sep } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The folder public, which is beside this file.
const PUBLIC = join(__dirname, 'public');

// ANCHOR: types
// The type for the ending of a file.
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
// ANCHOR_END: types

// The first route that matches sends the response.
function answer(request, response) {
  const path = decode(request.url.split('?')[0]);

  // HEAD is the same as GET, without the body.
  const get = ['GET', 'HEAD'].includes(request.method);

  // GET / sends the page in index.html.
  if (get && path === '/') {
    return sendFile(response, join(PUBLIC, 'index.html'));
  }

  // ANCHOR: folder
  // GET /* sends a file of the folder public. normalize works out
  // where each .. leads: only a file that is inside may be sent.
  const file = normalize(join(PUBLIC, path));
  const isInside = file.startsWith(PUBLIC + sep);
  const isHidden = path.includes('/.');
  if (get && isInside && !isHidden && isFile(file)) {
    return sendFile(response, file);
  }
  // ANCHOR_END: folder

  // ANCHOR: not-found
  // Every other path: the status 404.
  response.statusCode = 404;
  const type = 'text/plain; charset=utf-8';
  response.setHeader('Content-Type', type);
  response.end('404 no such file');
  // ANCHOR_END: not-found
}

// Sends a file, with the type of its ending.
function sendFile(response, file) {
  const other = 'application/octet-stream';
  const type = TYPES[extname(file)] ?? other;
  response.setHeader('Content-Type', type);
  fs.createReadStream(file).pipe(response);
}

function isFile(path) {
  return fs.statSync(path, { throwIfNoEntry: false })?.isFile();
}

// In a path, %2f is a slash. What cannot be decoded, or has a
// zero byte in it, names no file.
function decode(path) {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? '/..' : decoded;
  } catch {
    return '/..';
  }
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
