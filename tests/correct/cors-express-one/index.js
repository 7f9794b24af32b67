// Correct: the package says the one origin to every page.
const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'http://localhost:3000', credentials: true }));
app.use(express.json());

let count = 0;
app.get('/api/counter', (req, res) => res.json({ count }));
app.post('/api/counter', (req, res) => {
  count += 1;
  res.json({ count });
});
app.put('/api/counter', (req, res) => {
  count = req.body.count;
  res.json({ count });
});

app.listen(process.env.PORT || 8080);
