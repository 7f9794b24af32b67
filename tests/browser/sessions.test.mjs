// The lesson about sessions, in a real Chromium: which pages may send the cookie, and which scripts may read it.

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

/** Plays the lesson from a step on. `work` gets the addresses of the two servers and a page. */
async function play(step, work) {
  const run = doorway(['sessions', '--plain', '--step', String(step), '--port', '0', '--port-other', '0'], folder.path);
  const context = await chromium.newContext();
  try {
    await work(run, await context.newPage());
  } finally {
    await context.close();
    await run.stop();
  }
}

/** The address that the words name, with `localhost` or with `127.0.0.1`. */
function address(run, host) {
  const pattern = new RegExp(`http://${host.replaceAll('.', '\\.')}:\\d+`);
  return until(() => run.out.match(pattern)?.[0], () => `an address of ${host}\n${run.out}\n${run.err}`);
}

async function logIn(page, site) {
  await page.goto(`${site}/`);
  await page.click('text=Log in >> nth=-1');
  await until(async () => (await page.textContent('#said')).includes('200'), 'the log-in');
}

/** Presses the button of the other site, and returns what the browser shows then. */
async function winPrize(page, other) {
  await page.goto(`${other}/`);
  await page.click('text=Win a prize >> nth=-1');
  await page.waitForURL('**/gift');
  return page.textContent('body');
}

test('a form on another site sends the cookie only without SameSite=Lax', async () => {
  await play(10, async (run, page) => {
    const [site, other] = [await address(run, 'localhost'), await address(run, '127.0.0.1')];
    await logIn(page, site);
    assert.match(await winPrize(page, other), /"from":"ada"/);
    run.say('1');
    await until(async () => (await setCookie(site)).includes('SameSite=Lax'), 'the stage with SameSite=Lax');
    await logIn(page, site);
    assert.match(await winPrize(page, other), /log in first/);
    await until(() => run.out.includes('Log out'), () => `the next step\n${run.out}`);
  });
});

async function setCookie(site) {
  const response = await fetch(`${site}/login`, { method: 'POST', body: new URLSearchParams({ name: 'ada', password: 'lovelace' }) });
  return response.headers.get('set-cookie');
}

test('a script in the page reads the cookie only without HttpOnly', async () => {
  await play(8, async (run, page) => {
    const site = await address(run, 'localhost');
    await logIn(page, site);
    assert.match(await page.textContent('#cookie'), /session=/);
    run.say('1');
    await until(async () => (await setCookie(site)).includes('HttpOnly'), 'the stage with HttpOnly');
    await logIn(page, site);
    assert.equal(await page.textContent('#cookie'), '(nothing)');
  });
});
