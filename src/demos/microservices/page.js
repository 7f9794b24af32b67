// The search, and a measurement. The page has one address, and does not know how many servers are behind it.

const REQUESTS = 20;

const found = document.getElementById('found');
const measured = document.getElementById('measured');

async function search(words) {
  found.textContent = 'Searching …';
  const start = performance.now();
  const response = await fetch(`/search?q=${encodeURIComponent(words)}`);
  const text = await response.text();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const titles = response.ok ? JSON.parse(text).map((video) => video.title).join(', ') || 'nothing' : text;
  found.textContent = `Status ${response.status} after ${seconds} s: ${titles}`;
}

const middle = (times) => times.sort((one, other) => one - other)[times.length / 2];

// ANCHOR: measure
async function measure() {
  const all = [], inServer = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    const start = performance.now();
    const response = await fetch('/videos/1');
    await response.text();
    all.push(performance.now() - start);
    const timing = response.headers.get('Server-Timing');
    inServer.push(Number(timing.split('dur=')[1]));
  }
  return [middle(all), middle(inServer)];
}
// ANCHOR_END: measure

document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  search(document.getElementById('words').value).catch(() => { found.textContent = 'No server responded.'; });
});

document.getElementById('measure-button').addEventListener('click', async () => {
  measured.textContent = 'Measuring …';
  try {
    const [all, inServer] = await measure();
    measured.textContent = `A usual request took ${all.toFixed(1)} milliseconds. In the server: ${inServer.toFixed(3)} milliseconds.`;
  } catch {
    measured.textContent = 'No server responded.';
  }
});
