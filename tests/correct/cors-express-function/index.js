// Correct: for other origins the package sends no header, not even Vary.
const express = require('express');
const cors = require('cors');

const allowed = ['http://localhost:3000'];
const app = express();
app.use(cors({
  origin: (origin, callback) => callback(null, allowed.includes(origin)),
  credentials: true,
}));
app.use('/api/counter', require('./counter'));
app.listen(process.env.PORT || 8080);
