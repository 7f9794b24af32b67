// An old example, as it is found on the web. A lesson shows what is wrong with it.
// ANCHOR: found
const express = require('express');
const app = express();
const PASSWORD = 'tiger';

app.use(express.static(__dirname));
// ANCHOR: old
app.get('*', (req, res) => res.send(404));
// ANCHOR_END: old
app.listen(8080);
// ANCHOR_END: found
