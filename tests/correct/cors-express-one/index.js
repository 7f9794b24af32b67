// Correct: the package says the one origin to every page.
const express = require('express');
const cors = require('cors');

const app = express();
app.use(cors({ origin: 'http://localhost:3000', credentials: true }));
app.use('/api/counter', require('./counter'));
app.listen(process.env.PORT || 8080);
