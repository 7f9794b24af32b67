// The lesson about APIs without a URL, in a real Chromium: what the browser keeps for an origin, and what reaches the server.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser, doorway, scratch, until } from './doorway.mjs';

const folder = scratch();
let chromium;

before(async () => { chromium = await browser(); });

after(async () => {
  await chromium?.close();
  folder.remove();
});

test('the name stays in the browser, for each origin, and without a server', async () => {
  const run = doorway(['other-apis', '--plain', '--port', '0', '--port-other', '0'], folder.path);
  const context = await chromium.newContext();
  try {
    const at = (title) => until(() => run.out.includes(title), () => `the step “${title}”\n${run.out}\n${run.err}`);
    const [site, other] = await until(() => origins(run.out), () => `two addresses\n${run.out}\n${run.err}`);
    const pages = { site: await opened(context, site) };
    await at('A store in the browser');
    await pages.site.press('write');
    assert.equal(await pages.site.words('stored'), 'Written: username is "bob"');
    assert.deepEqual(pages.site.sent, [], 'localStorage needs no request');
    await pages.site.press('hello');
    await pages.site.shows('greeting', 'Hello, bob!');

    await at('The same page from another port');
    pages.other = await opened(context, other);
    await pages.other.press('read');
    assert.equal(await pages.other.words('stored'), 'username is not there: null');
    await pages.other.press('hello');
    await pages.other.shows('greeting', 'The server says: there is no username in the query');

    await at('Without a server');
    await until(async () => !(await isListening(site)), 'the servers are stopped');
    await pages.site.press('read');
    assert.equal(await pages.site.words('stored'), 'username is "bob"');
    await pages.site.press('hello');
    await pages.site.shows('greeting', 'No response');
    run.say('1');
    await until(() => isListening(site), 'the servers are started again');
    await pages.site.press('hello');
    await pages.site.shows('greeting', 'Hello, bob!');

    await at('Two clocks');
    await pages.site.press('time');
    await pages.site.shows('clocks', 'The clocks differ by');

    await at('A file of yours');
    writeFileSync(join(folder.path, 'poem.txt'), 'twelve bytes');
    pages.site.sent.length = 0;
    await pages.site.page.setInputFiles('#file', join(folder.path, 'poem.txt'));
    await pages.site.shows('chosen', 'poem.txt: 12 bytes');
    assert.deepEqual(pages.site.sent, [], 'a file that was chosen is not sent');
    await pages.site.press('size');
    await pages.site.shows('received', 'The server received the number 12');
    assert.deepEqual(pages.site.sent, ['{"size":12}']);
    await at('Your own page');
  } finally {
    await context.close();
    await run.stop();
  }
});

/** The addresses that the first step names. */
function origins(out) {
  const found = out.match(/site is at (http:\/\/localhost:\d+)[^]*one is at (http:\/\/localhost:\d+)/);
  return found && found.slice(1);
}

/** A page of the demo. `sent` holds the bodies of its requests, or their addresses. */
async function opened(context, url) {
  const page = await context.newPage();
  await page.goto(`${url}/`);
  await page.waitForFunction(() => document.getElementById('origin').textContent === location.origin);
  const sent = [];
  page.on('request', (request) => sent.push(request.postData() ?? request.url()));
  const words = (id) => page.textContent(`#${id}`);
  return {
    page, sent, words,
    press: (id) => page.click(`#${id}`),
    shows: (id, expected) => until(async () => (await words(id)).includes(expected), `“${expected}” in #${id}`),
  };
}

async function isListening(url) {
  return fetch(`${url}/time`).then(() => true, () => false);
}
