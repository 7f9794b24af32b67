// The page of the notes: it sends requests to the API, and shows what comes back.
const list = document.querySelector('#notes');
const said = document.querySelector('#said');
const form = document.querySelector('#new');

// Sends one request, and says what came back.
async function send(method, path, body) {
  const options = { method };
  if (body) {
    options.headers = { 'Content-Type': 'application/json' };
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const text = await response.text();
  said.textContent = `${method} ${path}: ${response.status} ${response.statusText} ${text}`;
}

// Reads all notes, and shows them.
async function show() {
  const response = await fetch('/notes');
  const notes = await response.json();
  list.replaceChildren(...notes.map(item));
}

// One note, with a button that deletes it. textContent: a title is never read as HTML.
function item(note) {
  const line = document.createElement('li');
  line.textContent = `${note.id}: ${note.title} ${note.text && '– ' + note.text}`;
  const button = document.createElement('button');
  button.textContent = 'Delete';
  button.setAttribute('aria-label', `Delete ${note.title}`);
  button.addEventListener('click', async () => {
    await send('DELETE', `/notes/${note.id}`);
    await show();
  });
  line.append(button);
  return line;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { title, text } = Object.fromEntries(new FormData(form));
  // An empty field is not sent.
  await send('POST', '/notes', { ...title && { title }, ...text && { text } });
  form.reset();
  await show();
});

show();
