// Makes mistake 208: a parameter without its colon.
const express = require('express');
const path = require('node:path');

const port = process.env.PORT || 8080;
const app = express();

app.get('/', (req, res) => {
  res.sendFile(path.join(__dirname, 'public', 'index.html'));
});

app.get('/about', (req, res) => {
  res.sendFile(path.join(__dirname, 'public', 'about.html'));
});

app.get('/users/id', (req, res) => {
  if (req.params.id !== '1') return res.status(404).send('404 sorry this resource does not exist');
  res.json({ id: 1, username: 'bob' });
});

app.use((req, res) => {
  res.status(404).send('404 sorry this resource does not exist');
});

app.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
