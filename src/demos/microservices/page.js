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

// ANCHOR: measure
async function measure() {
  const times = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    const start = performance.now();
    await (await fetch('/videos/1')).text();
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  return times[REQUESTS / 2];
}
// ANCHOR_END: measure

document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  search(document.getElementById('words').value).catch(() => { found.textContent = 'No server responded.'; });
});

document.getElementById('measure-button').addEventListener('click', async () => {
  measured.textContent = 'Measuring …';
  try {
    const median = await measure();
    measured.textContent = `Half of the requests took less than ${median.toFixed(1)} milliseconds.`;
  } catch {
    measured.textContent = 'No server responded.';
  }
});
