// The CORS lesson played to its end: the real program, its steps moved on by a real Chromium and real requests.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addresses, browser, doorway, open, press, scratch, until } from './doorway.mjs';

const folder = scratch();
let chromium;

before(async () => { chromium = await browser(); });

after(async () => {
  await chromium?.close();
  folder.remove();
});

test('the lesson is played to its end in a browser', async () => {
  const run = doorway(['cors-demo', '--plain', '--port', '0', '--port-api', '0', '--port-copycat', '0'], folder.path);
  const context = await chromium.newContext();
  try {
    const now = await addresses(run);
    const byNumber = now.site.replace('localhost', '127.0.0.1');
    const at = (title) => until(() => run.out.includes(title), () => `the step “${title}”\n${run.out}\n${run.err}`);
    const pages = {};
    const on = async (url, ...buttons) => {
      pages[url] ??= await open(context, url);
      await pages[url].page.bringToFront();
      const verdicts = [];
      for (const button of buttons) verdicts.push((await press(pages[url], button)).verdict);
      return verdicts.join(' ');
    };
    await at('A page and an API');
    await on(now.site);
    await at('The first question');
    assert.equal(await on(now.site, 'get'), 'blocked');
    await at('The same request with curl');
    assert.equal((await fetch(`${now.api}/api/counter`)).status, 200);
    await at('Blocked, but it still happened');
    assert.equal(await on(now.site, 'form'), 'blocked');
    await at('Let one origin read');
    assert.equal(await on(now.site, 'get'), 'allowed');
    await at('The browser asks first');
    assert.equal(await on(now.site, 'json'), 'blocked');
    await at('Permit a header');
    assert.equal(await on(now.site, 'json', 'put'), 'allowed blocked');
    await at('Permit a method');
    assert.equal(await on(now.site, 'put'), 'allowed');
    await at('Ask once, remember for a while');
    assert.equal(await on(now.site, 'put', 'put'), 'allowed allowed');
    await at('With the user');
    assert.equal(await on(now.site, 'cookie', 'cookie'), 'no-cookie allowed');
    await at('Two origins, one header');
    assert.equal(await on(byNumber, 'get'), 'allowed');
    await at('The copycat');
    assert.equal(await on(now.copycat, 'cookie'), 'blocked');
    assert.equal((await book(now)).at(-1).cookie, true, 'the cookie went along with the copy’s request');
    await at('Six mistakes');
    for (const [key, url, button, verdict] of [
      ['1', now.site, 'get', 'blocked'],
      ['2', now.site, 'get', 'blocked'],
      ['3', now.site, 'cookie', 'blocked'],
      ['4', now.site, 'get', 'opaque'],
      ['5', byNumber, 'get', 'blocked'],
      ['6', now.site, 'get', 'unreachable'],
    ]) {
      const before = await stage(now);
      run.say(key);
      await until(async () => (await stage(now)) !== before, () => `another stage after the key ${key}\n${run.out}`);
      assert.equal(await on(url, button), verdict, `key ${key}`);
    }
    await at('Now build it yourself');
  } finally {
    await context.close();
    await run.stop();
  }
});

/** What reached the API, as it tells of it. */
async function book(now) {
  const response = await fetch(`${now.site}/now?after=0`);
  return (await response.json()).lines;
}

async function stage(now) {
  const response = await fetch(`${now.site}/now`);
  return (await response.json()).stage;
}
