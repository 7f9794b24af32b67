// A script of the page.
const said = document.querySelector('#said');
said.textContent = 'The script app.js has run.';
