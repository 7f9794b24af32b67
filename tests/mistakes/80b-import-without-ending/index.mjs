// Makes mistake 80: an import of a file without its ending.
import http from 'node:http';
import { user } from './lib/user';

http.createServer((req, res) => res.end(JSON.stringify(user))).listen(process.env.PORT || 8080);
