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
app.use('/api/counter', require('./counter'));
app.listen(process.env.PORT || 8080);
