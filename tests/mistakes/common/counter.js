// The counter, behind what the server itself does for CORS.
const express = require('express');

let count = 0;
const counter = express.Router();
counter.use(express.json());
counter.get('/', (req, res) => res.json({ count }));
counter.post('/', (req, res) => {
  count += 1;
  res.json({ count });
});
counter.put('/', (req, res) => {
  count = req.body.count;
  res.json({ count });
});

module.exports = counter;
