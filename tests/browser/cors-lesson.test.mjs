// The CORS lessons played to their end: the real program, its steps moved on by a real Chromium, real requests and real saves.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { addresses, browser, doorway, open, press, scratch, until } from './doorway.mjs';

const folder = scratch();
let chromium;

before(async () => { chromium = await browser(); });

after(async () => {
  await chromium?.close();
  folder.remove();
});

/** A lesson in plain lines, with a folder for the learner's own program. */
async function play(lesson, work) {
  const own = `${folder.path}/own-${lesson}`;
  const ports = ['--port', '0', '--port-api', '0', '--port-copycat', '0'];
  const run = doorway([lesson, '--plain', '--folder', own, ...ports], folder.path);
  const context = await chromium.newContext();
  const pages = {};
  try {
    const now = await addresses(run);
    await work({
      run,
      now,
      /** Waits for a step, and for the stage that it changes to. */
      at: async (title, name) => {
        await until(() => run.out.includes(title), () => `the step “${title}”\n${run.out}\n${run.err}`);
        if (name) await until(async () => (await stage(now)) === name, `the stage ${name}`);
      },
      /** Presses buttons of a page, and returns what it says. */
      on: async (url, ...buttons) => {
        pages[url] ??= await open(context, url);
        await pages[url].page.bringToFront();
        const verdicts = [];
        for (const button of buttons) verdicts.push((await press(pages[url], button)).verdict);
        return verdicts.join(' ');
      },
      /** What the page says the API has received and sent. */
      answered: (url) => pages[url].page.textContent('#answered'),
      /** Puts the solution of some to-dos into the learner's file, and waits until the program runs with it. */
      solve: async (names) => {
        await until(() => run.out.includes('Your own program is listening'), () => `the program\n${run.out}`);
        const before = run.out.length;
        writeFileSync(`${own}/index.js`, solved(lesson, names, readFileSync(`${own}/index.js`, 'utf8')));
        await until(() => run.out.slice(before).includes('was started again'), () => `a new start\n${run.out}`);
      },
    });
  } finally {
    await context.close();
    await run.stop();
  }
}

/** The program with the finished pieces of these names in the place of their to-dos. */
function solved(lesson, names, text) {
  const starter = lesson === 'cors-demo' ? 'cors' : lesson;
  const source = readFileSync(new URL(`../../templates/node/${starter}/index.js`, import.meta.url), 'utf8');
  return names.reduce((own, [name, todo]) => {
    const piece = source.match(new RegExp(`// ANCHOR: ${name}\\n([\\s\\S]*?) *// ANCHOR_END: ${name}\\n`))[1];
    const gap = new RegExp(` *// TODO ${todo}[^\\n]*\\n(?: *//[^\\n]*\\n)*`);
    assert.match(own, gap);
    return own.replace(gap, piece);
  }, text);
}

test('the lesson about reading is played to its end in a browser', () => play('cors-demo', async ({ now, at, on, answered, solve }) => {
  await at('A page and an API');
  await on(now.site);
  await at('The first question');
  assert.equal(await on(now.site, 'get'), 'blocked');
  await at('The same request with curl');
  assert.equal((await fetch(`${now.api}/api/counter`)).status, 200);
  await at('A form that adds 1');
  assert.equal(await on(now.site, 'form'), 'blocked');
  await at('Let one origin read', 'one-origin');
  assert.equal(await on(now.site, 'get'), 'allowed');
  await at('Your own API');
  await programRuns(now);
  assert.equal(await on(now.site, 'get'), 'blocked');
  assert.match(await answered(now.site), /GET \/api\/counter.*no CORS header/);
  await solve([['allow-origin', 'Access-Control-Allow-Origin']]);
  assert.equal(await on(now.site, 'get'), 'allowed');
  assert.match(await answered(now.site), /Access-Control-Allow-Origin: http:\/\/localhost/);
  await at('The browser asks first');
  assert.equal(await on(now.site, 'json'), 'blocked');
  await at('Permit a header', 'allow-headers');
  assert.equal(await on(now.site, 'json', 'put'), 'allowed blocked');
  await at('Permit a method', 'allow-methods');
  assert.equal(await on(now.site, 'put'), 'allowed');
  await at('Ask once, remember for a while', 'max-age');
  assert.equal(await on(now.site, 'put', 'put'), 'allowed allowed');
  await at('The preflight in your own API');
  await programRuns(now);
  await solve([['preflight', 'the preflight']]);
  await at('That was the whole lesson.');
}));

test('the lesson about cookies is played to its end in a browser', () => play('cors-cookies', async ({ run, now, at, on, solve }) => {
  const byNumber = now.site.replace('localhost', '127.0.0.1');
  await at('Who are you?', 'allow-methods');
  assert.equal(await on(now.site, 'cookie'), 'blocked');
  await at('Permit cookies', 'credentials');
  assert.equal(await on(now.site, 'cookie', 'cookie'), 'no-cookie allowed');
  await at('Cookies in your own API');
  await programRuns(now);
  assert.equal(await on(now.site, 'cookie'), 'blocked');
  await solve([['credentials', 'Access-Control-Allow-Credentials']]);
  assert.equal(await on(now.site, 'cookie'), 'allowed');
  await at('Two origins, one header', 'vary');
  assert.equal(await on(byNumber, 'get'), 'allowed');
  await at('Vary: for caches');
  const vary = async (headers) => (await fetch(`${now.api}/api/counter`, { headers })).headers.get('vary');
  assert.deepEqual([await vary({ Origin: now.site }), await vary({})], ['Origin', 'Origin']);
  await at('The copycat');
  assert.equal(await on(now.copycat, 'cookie'), 'blocked');
  assert.equal((await book(now)).at(-1).cookie, true, 'the cookie went along with the copy’s request');
  await at('What protects the bank?');
  const counter = (await book(now)).at(-1).counter;
  assert.equal(await on(now.copycat, 'form'), 'blocked');
  assert.equal((await book(now)).at(-1).counter, counter + 1, 'the damage is done');
  await at('SameSite: not from another site');
  assert.equal(await on(byNumber, 'cookie', 'cookie'), 'no-cookie no-cookie');
  await at('A token');
  for (const [title, mistakes] of [
    ['Six mistakes: one, two, three', [['1', now.site, 'get', 'blocked'], ['2', now.site, 'get', 'blocked'], ['3', now.site, 'cookie', 'blocked']]],
    ['Six mistakes: four, five, six', [['4', now.site, 'get', 'opaque'], ['5', byNumber, 'get', 'blocked'], ['6', now.site, 'get', 'unreachable']]],
  ]) {
    await at(title);
    for (const [key, url, button, verdict] of mistakes) {
      const before = await stage(now);
      run.say(key);
      await until(async () => (await stage(now)) !== before, () => `another stage after the key ${key}\n${run.out}`);
      assert.equal(await on(url, button), verdict, `key ${key}`);
    }
  }
  await at('The whole API');
  await programRuns(now);
  await solve([['vary', 'Vary: Origin']]);
  await at('That was the whole lesson.');
}));

/** What reached the API, as it tells of it. */
async function book(now) {
  const response = await fetch(`${now.site}/now?after=0`);
  return (await response.json()).lines;
}

async function stage(now) {
  const response = await fetch(`${now.site}/now`);
  return (await response.json()).stage;
}

/** Waits until the learner's own program is the API. */
async function programRuns(now) {
  const isOn = async () => (await (await fetch(`${now.site}/now`)).json());
  await until(async () => { const news = await isOn(); return news.apiIsProgram && news.apiIsOn; }, 'the learner’s own program');
}
