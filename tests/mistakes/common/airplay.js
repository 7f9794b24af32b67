// Holds the port as the AirPlay Receiver of macOS does: 403, no body, and its own name in Server.
const http = require('node:http');

http.createServer((req, res) => {
  res.writeHead(403, { Server: 'AirTunes/775.3.1', 'X-Apple-ProcessingTime': '0', 'X-Apple-RequestReceivedTimestamp': '1', 'Content-Length': '0' });
  res.end();
}).listen(process.env.PORT || 8080);
