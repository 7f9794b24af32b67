require('node:http').createServer(() => process.exit(0)).listen(process.env.PORT, '127.0.0.1');
