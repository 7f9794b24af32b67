const fs = require('node:fs');

const answer = () => fs.writeSync(fs.openSync('log.txt', 'w'), 'x', 300 * 1024 * 1024);
require('node:http').createServer(answer).listen(process.env.PORT, '127.0.0.1');
