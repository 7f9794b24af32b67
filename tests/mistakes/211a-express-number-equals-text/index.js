// Makes mistake 211: a number is compared with a text of the path.
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

const users = [{ id: 1, username: 'bob' }];

app.get('/users/:id', (req, res, next) => {
  const user = users.find((one) => one.id === req.params.id);
  if (!user) return next();
  res.json(user);
});

app.use((req, res) => {
  res.status(404).send('404 sorry this resource does not exist');
});

app.listen(port, () => console.log(`Server running at http://localhost:${port}/`));
