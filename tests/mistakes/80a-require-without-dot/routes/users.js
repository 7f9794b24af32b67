const users = require('express').Router();
users.get('/1', (req, res) => res.json({ id: 1, username: 'bob' }));
module.exports = users;
