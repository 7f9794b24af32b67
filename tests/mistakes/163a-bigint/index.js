// Makes mistake 163: a BigInt is sent as JSON.
const express = require('express');
const path = require('path');
const app = express();

app.get('/', (req, res) => {
  res.sendFile(path.join(__dirname, 'index.html'));
});

app.get('/about', (req, res) => {
  res.sendFile(path.join(__dirname, 'about.html'));
});

app.get('/users/1', (req, res) => {
  res.json({ id: 1n, username: 'bob' });
});

app.use((req, res) => {
  res.status(404).send('404 sorry this resource does not exist');
});

app.listen(process.env.PORT || 8080);
