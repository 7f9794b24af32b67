require('node:http').createServer(() => {}).listen(process.env.PORT, '127.0.0.1');
