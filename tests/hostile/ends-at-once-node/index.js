const server = require('node:http').createServer((req, res) => res.end('ok'));
server.listen(process.env.PORT, '127.0.0.1', () => process.exit(0));
