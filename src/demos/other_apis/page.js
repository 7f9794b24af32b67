// The page of the lesson: it calls APIs of the browser, which have no URL, and an API of the server, which has one.

const at = (id) => document.getElementById(id);
const show = (id, words) => { at(id).textContent = words; };
const press = (id, action) => at(id).addEventListener('click', action);

/** Returns the JSON that the server sends, or shows why there is none. */
async function ask(place, url, options) {
  try {
    const response = await fetch(url, options);
    return await response.json();
  } catch (error) {
    show(place, `No response: ${error.message}. Is the server running?`);
    return null;
  }
}

// ANCHOR: write
function write(name) {
  localStorage.setItem('username', name);
}
// ANCHOR_END: write

// ANCHOR: read
function read() {
  // Without such an entry, this is null.
  return localStorage.getItem('username');
}
// ANCHOR_END: read

// ANCHOR: hello
async function hello() {
  const username = read();
  const query = username === null
    ? '' : '?' + new URLSearchParams({ username });
  return ask('greeting', '/hello' + query);
}
// ANCHOR_END: hello

// ANCHOR: time
async function compareClocks() {
  const mine = Date.now();
  const server = await ask('clocks', '/time');
  return server && server.milliseconds - mine;
}
// ANCHOR_END: time

// ANCHOR: file
at('file').addEventListener('change', async () => {
  const file = at('file').files[0];
  if (!file) return;
  const bytes = await file.arrayBuffer();
  show('chosen', `${file.name}: ${bytes.byteLength} bytes`);
});
// ANCHOR_END: file

function showStored() {
  const name = read();
  show('stored', name === null ? 'username is not there: null' : `username is "${name}"`);
}

press('write', () => {
  write(at('name').value);
  show('stored', `Written: username is "${at('name').value}"`);
});

press('read', showStored);

press('remove', () => {
  localStorage.removeItem('username');
  showStored();
});

press('hello', async () => {
  const data = await hello();
  if (data) show('greeting', data.greeting ?? `The server says: ${data.error}`);
});

press('time', async () => {
  const difference = await compareClocks();
  const here = new Date().toLocaleTimeString();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (difference !== null) show('clocks', `Here it is ${here} (${zone}). The clocks differ by ${difference} milliseconds.`);
});

press('size', async () => {
  const file = at('file').files[0];
  if (!file) return show('received', 'Choose a file first.');
  const headers = { 'Content-Type': 'application/json' };
  const data = await ask('received', '/size', { method: 'POST', headers, body: JSON.stringify({ size: file.size }) });
  if (data) show('received', data.error ?? `The server received the number ${data.size}, and nothing else.`);
});

show('origin', location.origin);
