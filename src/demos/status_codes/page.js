// Sends requests with fetch, and shows everything that fetch says about the response.

const result = document.getElementById('result');

// ANCHOR: fetch
async function show(code) {
  const path = `/status/${code}`;
  try {
    const response = await fetch(path);
    const words = await response.text();
    report(path, response, words);
  } catch (error) {
    result.textContent = `fetch('${path}') failed:\n${error}`;
  }
}
// ANCHOR_END: fetch

function report(path, response, words) {
  const lines = [`await fetch('${path}')`, ''];
  for (const name of ['status', 'ok', 'redirected', 'url']) {
    lines.push(`response.${name}: ${response[name]}`);
  }
  lines.push('', words ? `The body: ${words}` : 'There is no body.');
  result.textContent = lines.join('\n');
}

for (const button of document.querySelectorAll('#buttons button')) {
  button.addEventListener('click', () => show(button.textContent));
}

document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  show(document.getElementById('code').value);
});
