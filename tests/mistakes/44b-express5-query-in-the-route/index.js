// Makes mistake 44: a route with a question mark.
const express = require('express');
const path = require('node:path');

const port = process.env.PORT || 8080;
const app = express();

app.get('/', (req, res) => {
  res.sendFile(path.join(__dirname, 'public', 'index.html'));
});

app.get('/about?v=1', (req, res) => {
  res.sendFile(path.join(__dirname, 'public', 'about.html'));
});

app.get('/users/1', (req, res) => {
  res.json({ id: 1, username: 'bob' });
});

app.use((req, res) => {
  res.status(404).send('404 sorry this resource does not exist');
});

app.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
