// The page of the lesson: it asks its site for a signed link, and puts a picture straight into the store.

const SAMPLE = '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"><rect width="160" height="90" fill="#1f4f8f"/>'
  + '<circle cx="80" cy="45" r="30" fill="#f6f7f9"/></svg>';

const at = (id) => document.getElementById(id);
const show = (id, words) => { at(id).textContent = words; };

// ANCHOR: upload
/** Asks the site for a link, and puts the file there. */
async function upload(file) {
  const body = JSON.stringify({ name: file.name });
  const headers = { 'Content-Type': 'application/json' };
  const options = { method: 'POST', headers, body };
  const asked = await fetch('/uploads', options);
  const link = await asked.json();
  if (!asked.ok) return link.error;
  const put = { method: 'PUT', body: file };
  const stored = await fetch(link.url, put);
  return `${link.key}: the store says ${stored.status}`;
}
// ANCHOR_END: upload

async function uploadAndSay(file) {
  if (!file) return show('uploaded', 'Choose a picture first.');
  try {
    show('uploaded', await upload(file));
  } catch (error) {
    show('uploaded', `No response: ${error.message}`);
  }
}

/** Loads one picture into the page, and says whether it arrived. */
function load(picture) {
  const image = new Image(160);
  image.alt = `The picture ${picture.key}`;
  const arrived = new Promise((done) => {
    image.onload = () => done(true);
    image.onerror = () => { image.remove(); done(false); };
  });
  image.src = picture.url;
  at('pictures').append(image);
  return arrived;
}

/** Asks the site for the list, and the store for each picture. */
async function showPictures() {
  const list = await (await fetch('/pictures')).json();
  at('pictures').replaceChildren();
  const arrived = await Promise.all(list.map(load));
  const count = arrived.filter(Boolean).length;
  show('shown', `${count} of ${list.length} pictures arrived from the store.`);
}

at('upload').addEventListener('click', () => uploadAndSay(at('file').files[0]));
at('sample').addEventListener('click', () => uploadAndSay(new File([SAMPLE], 'sample.svg', { type: 'image/svg+xml' })));
at('show').addEventListener('click', () => showPictures().catch((error) => show('shown', `No response: ${error.message}`)));
