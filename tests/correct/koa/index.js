// Correct: Koa.
const Koa = require('koa');
const fs = require('node:fs');
const path = require('node:path');

const app = new Koa();
const page = (name) => fs.createReadStream(path.join(__dirname, 'public', name));

app.use((ctx) => {
  if (ctx.path === '/' || ctx.path === '/about') {
    ctx.type = 'html';
    ctx.body = page(ctx.path === '/' ? 'index.html' : 'about.html');
  } else if (ctx.path === '/users/1') {
    ctx.body = { id: 1, username: 'bob' };
  } else {
    ctx.status = 404;
    ctx.body = '404 sorry this resource does not exist';
  }
});

app.listen(process.env.PORT || 8080);
