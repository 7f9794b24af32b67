// Correct: a request of another origin, or of none, is refused with an error.
const express = require('express');
const cors = require('cors');

const whitelist = ['http://localhost:3000'];
const app = express();
app.use(cors({
  origin(origin, callback) {
    if (whitelist.indexOf(origin) !== -1) callback(null, true);
    else callback(new Error('Not allowed by CORS'));
  },
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
