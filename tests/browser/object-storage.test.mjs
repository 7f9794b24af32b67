// The lesson about the object store, in a real Chromium: a page puts a picture straight into the store, and a link expires.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, doorway, scratch, until } from './doorway.mjs';

const folder = scratch();
let chromium;

before(async () => { chromium = await browser(); });

after(async () => {
  await chromium?.close();
  folder.remove();
});

test('a picture goes straight to the store, and a link works for a while', async () => {
  const run = doorway(['object-storage', '--plain', '--port', '0', '--port-store', '0'], folder.path);
  const context = await chromium.newContext();
  try {
    const at = (title) => until(() => run.out.includes(title), () => `the step “${title}”\n${run.out}\n${run.err}`);
    const [site, store] = await until(() => run.out.match(/site at\s+(http:\/\/localhost:\d+)[^]*store at\s+(http:\/\/localhost:\d+)/)?.slice(1), () => `two addresses\n${run.out}`);
    const page = await context.newPage();
    const sent = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).origin}`));
    await page.goto(`${site}/`);
    const says = (id, words) => until(async () => (await page.textContent(`#${id}`)).includes(words), `“${words}” in #${id}`);
    await at('Buckets and keys');
    assert.equal((await fetch(`${store}/pictures/cat.png`)).status, 403);
    await at('A signed link');
    assert.equal((await fetch(`${site}/uploads`, { method: 'POST', body: '{"name": "cat.png"}' })).status, 201);
    await at('Directly to the store');
    sent.length = 0;
    await page.click('#sample');
    await says('uploaded', 'the store says 200');
    assert.deepEqual(sent, [`POST ${site}`, `PUT ${store}`]);
    await at('One letter is different');
    const { url } = await (await fetch(`${site}/uploads`, { method: 'POST', body: '{"name": "cat.png"}' })).json();
    assert.equal((await fetch(url.replace('.png', 'x.png'), { method: 'PUT', body: 'a picture' })).status, 403);
    await at('The link expires');
    await page.click('#show');
    await says('shown', '0 of 1 pictures arrived');
    run.say('1');
    await at('You pressed `1`');
    // Once only: with the picture the last task is done, and the program, which nobody can ask for a folder here, ends.
    await page.click('#show');
    await says('shown', '1 of 1 pictures arrived');
    await at('The tools for it');
  } finally {
    await context.close();
    await run.stop();
  }
});
