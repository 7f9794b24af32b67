// The page: it sends requests, and shows what comes back.
const form = document.querySelector('#form');
const said = document.querySelector('#said');
const cookie = document.querySelector('#cookie');

async function send(method, path, body) {
  const response = await fetch(path, { method, body });
  said.textContent = `${method} ${path}: ${response.status} ${await response.text()}`;
  show();
}

// Only a cookie without HttpOnly is here.
function show() {
  cookie.textContent = document.cookie || '(nothing)';
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  send('POST', '/login', new URLSearchParams(new FormData(form)));
});
document.querySelector('#me').addEventListener('click', () => send('GET', '/me'));
document.querySelector('#logout').addEventListener('click', () => send('POST', '/logout'));
show();
