// Makes mistake 51: cors() after the routes.
const express = require('express');
const path = require('node:path');
const cors = require('cors');

const port = process.env.PORT || 8080;
const app = express();

app.get('/', (req, res) => {
  res.sendFile(path.join(__dirname, 'public', 'index.html'));
});

app.get('/about', (req, res) => {
  res.sendFile(path.join(__dirname, 'public', 'about.html'));
});

app.get('/users/1', (req, res) => {
  res.json({ id: 1, username: 'bob' });
});

let count = 0;

app.get('/api/counter', (req, res) => {
  res.json({ count });
});

app.put('/api/counter', express.json(), (req, res) => {
  count = req.body.count;
  res.json({ count });
});

app.post('/api/counter', (req, res) => {
  count += 1;
  res.json({ count });
});

app.use(cors({ origin: 'http://localhost:3000', credentials: true }));

app.use((req, res) => {
  res.status(404).send('404 sorry this resource does not exist');
});

app.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
