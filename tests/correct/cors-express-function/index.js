// Correct: for other origins the package sends no header, not even Vary.
const express = require('express');
const cors = require('cors');

const allowed = ['http://localhost:3000'];
const app = express();
app.use(cors({
  origin: (origin, callback) => callback(null, allowed.includes(origin)),
  credentials: true,
}));
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
