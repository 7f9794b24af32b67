// The same answer from Express, for `cargo bench`. PORT says where.
const app = require('express5')();
app.get('/', (req, res) => res.type('text/plain').send('Hello, World!'));
app.listen(process.env.PORT, '127.0.0.1');
