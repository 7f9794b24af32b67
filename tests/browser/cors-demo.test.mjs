// Every button at every stage in real Chromium: the browser's own verdict, its own reason on the console, and what
// really reached the API. The letters are rows of a table measured beforehand with plain servers.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addresses, browser, doorway, open, press, scratch } from './doorway.mjs';

const NONE = /^$/;
const NO_HEADER = /No 'Access-Control-Allow-Origin' header is present/;
const PREFLIGHT = /Response to preflight request doesn't pass access control check/;
const NOT_OK = /It does not have HTTP ok status/;
const HEADER = /Request header field content-type is not allowed/;
const METHOD = /Method PUT is not allowed/;
const STAR = /must not be the wildcard '\*'/;
const UNEQUAL = /is not equal to the supplied origin/;
const SEVERAL = /contains multiple values/;
const CREDENTIALS = /'Access-Control-Allow-Credentials' header in the response is '' which must be 'true'/;
const REFUSED = /net::ERR_CONNECTION_REFUSED/;

// Who opens which stage; then for each press: row, button, verdict, what reached the API, what the console says.
const MATRIX = [
  ['site', 'no-header', [
    ['A', 'get', 'blocked', 'GET', NO_HEADER],
    ['D', 'form', 'blocked', 'POST', NO_HEADER],
    ['E', 'json', 'blocked', 'OPTIONS', PREFLIGHT],
    ['E', 'put', 'blocked', 'OPTIONS', PREFLIGHT],
    ['A', 'cookie', 'blocked', 'GET', NO_HEADER],
  ]],
  ['site', 'one-origin', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F4', 'json', 'blocked', 'OPTIONS', NOT_OK],
    ['F4', 'put', 'blocked', 'OPTIONS', NOT_OK],
    ['G', 'cookie', 'blocked', 'GET', CREDENTIALS],
  ]],
  ['site', 'options', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F', 'json', 'blocked', 'OPTIONS', HEADER],
    ['F3', 'put', 'blocked', 'OPTIONS', METHOD],
    ['G', 'cookie', 'blocked', 'GET', CREDENTIALS],
  ]],
  ['site', 'allow-headers', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F2', 'json', 'allowed', 'OPTIONS POST', NONE],
    ['F3', 'put', 'blocked', 'OPTIONS', METHOD],
    ['G', 'cookie', 'blocked', 'GET', CREDENTIALS],
  ]],
  ['site', 'allow-methods', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F2', 'json', 'allowed', 'OPTIONS POST', NONE],
    ['F2', 'json', 'allowed', 'OPTIONS POST', NONE],
    ['F2', 'put', 'allowed', 'OPTIONS PUT', NONE],
    ['G', 'cookie', 'blocked', 'GET', CREDENTIALS],
  ]],
  ['site', 'max-age', [
    ['F2', 'put', 'allowed', 'OPTIONS PUT', NONE],
    ['F2', 'put', 'allowed', 'PUT', NONE],
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F2', 'json', 'allowed', 'POST', NONE],
    ['G', 'cookie', 'blocked', 'GET', CREDENTIALS],
  ]],
  ['site', 'credentials', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F2', 'json', 'allowed', 'OPTIONS POST', NONE],
    ['F2', 'put', 'allowed', 'OPTIONS PUT', NONE],
    ['B', 'cookie', 'no-cookie', 'GET', NONE],
    ['B', 'cookie', 'allowed', 'GET', NONE],
  ]],
  ['site', 'vary', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F2', 'json', 'allowed', 'OPTIONS POST', NONE],
    ['F2', 'put', 'allowed', 'OPTIONS PUT', NONE],
    ['B', 'cookie', 'no-cookie', 'GET', NONE],
    ['B', 'cookie', 'allowed', 'GET', NONE],
  ]],
  ['site by number', 'vary', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['F2', 'put', 'allowed', 'OPTIONS PUT', NONE],
  ]],
  ['copycat', 'vary', [
    ['A', 'get', 'blocked', 'GET', NO_HEADER],
    ['D', 'form', 'blocked', 'POST', NO_HEADER],
    ['E', 'json', 'blocked', 'OPTIONS', PREFLIGHT],
    ['E', 'put', 'blocked', 'OPTIONS', PREFLIGHT],
    ['A', 'cookie', 'blocked', 'GET', NO_HEADER],
  ]],
  ['copycat', 'one-origin', [['H', 'get', 'blocked', 'GET', UNEQUAL]]],
  ['site', 'trailing-slash', [
    ['H', 'get', 'blocked', 'GET', UNEQUAL],
    ['H', 'form', 'blocked', 'POST', UNEQUAL],
    ['H', 'json', 'blocked', 'OPTIONS', UNEQUAL],
    ['H', 'put', 'blocked', 'OPTIONS', UNEQUAL],
    ['H', 'cookie', 'blocked', 'GET', UNEQUAL],
  ]],
  ['site', 'two-values', [
    ['I', 'get', 'blocked', 'GET', SEVERAL],
    ['I', 'form', 'blocked', 'POST', SEVERAL],
    ['I', 'json', 'blocked', 'OPTIONS', SEVERAL],
    ['I', 'put', 'blocked', 'OPTIONS', SEVERAL],
    ['I', 'cookie', 'blocked', 'GET', SEVERAL],
  ]],
  ['site', 'wildcard', [
    ['B', 'get', 'allowed', 'GET', NONE],
    ['B', 'form', 'allowed', 'POST', NONE],
    ['F2', 'json', 'allowed', 'OPTIONS POST', NONE],
    ['F2', 'put', 'allowed', 'OPTIONS PUT', NONE],
    ['G', 'cookie', 'blocked', 'GET', STAR],
  ]],
  ['site', 'no-cors', [
    ['C', 'get', 'opaque', 'GET', NONE],
    ['C', 'form', 'opaque', 'POST', NONE],
    ['C', 'json', 'opaque', 'POST', NONE],
    ['C', 'put', 'blocked', '', NONE],
    ['C', 'cookie', 'opaque', 'GET', NONE],
  ]],
  ['site', 'other-name', [['B', 'get', 'allowed', 'GET', NONE]]],
  ['site by number', 'other-name', [
    ['M', 'get', 'blocked', 'GET', UNEQUAL],
    ['M', 'form', 'blocked', 'POST', UNEQUAL],
    ['M', 'json', 'blocked', 'OPTIONS', UNEQUAL],
    ['M', 'put', 'blocked', 'OPTIONS', UNEQUAL],
    ['M', 'cookie', 'blocked', 'GET', UNEQUAL],
  ]],
  ['site', 'stopped', [
    ['K', 'get', 'unreachable', '', REFUSED],
    ['K', 'form', 'unreachable', '', REFUSED],
    ['K', 'json', 'unreachable', '', REFUSED],
    ['K', 'put', 'unreachable', '', REFUSED],
    ['K', 'cookie', 'unreachable', '', REFUSED],
  ]],
];

// A lesson with one step a stage, so that each can be served.
const STAGES = [...new Set(MATRIX.map(([, stage]) => stage))];
const FRONT = '+++\nsummary = "Every stage."\npart = 4\nminutes = 5\ndemo = "cors-demo"\n+++\n# Every stage\n';
const LESSON = FRONT + STAGES.map((stage) => `## ${stage}\n\`\`\`stage\n${stage}\n\`\`\`\n`).join('');

const folder = scratch();
let chromium;

before(async () => {
  writeFileSync(join(folder.path, '01-matrix.md'), LESSON);
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  folder.remove();
});

/** The program serving this stage, on free ports. */
function serve(stage) {
  const step = STAGES.indexOf(stage) + 1;
  const ports = ['--port', '0', '--port-api', '0', '--port-copycat', '0'];
  const args = ['play', 'matrix', '--lessons', folder.path, '--serve', '--log', 'json', '--step', String(step), ...ports];
  return doorway(args, folder.path);
}

/** What the API's own book says arrived after this line of it. */
async function book(now, after) {
  const response = await fetch(`${now.site}/now?after=${after}`);
  return response.json();
}

for (const [who, stage, presses] of MATRIX) {
  test(`${who} at the stage ${stage}`, async (t) => {
    const run = serve(stage);
    const context = await chromium.newContext();
    try {
      const now = await addresses(run);
      assert.equal(now.stage, stage);
      const urls = { site: now.site, copycat: now.copycat, 'site by number': now.site.replace('localhost', '127.0.0.1') };
      const page = await open(context, urls[who]);
      for (const [row, button, verdict, reached, reason] of presses) {
        await t.test(`${button} is ${verdict} (row ${row})`, async () => {
          const { last } = await book(now, 0);
          const saw = await press(page, button);
          assert.equal(saw.verdict, verdict);
          assert.match(saw.console, reason);
          const { lines } = await book(now, last);
          assert.equal(lines.map((line) => line.method).join(' '), reached);
          if (row === 'C' && button === 'get') assert.deepEqual(lines[0].asked, [], 'no-cors sends no Origin');
          await assertShown(page.page, button, verdict, lines);
        });
      }
    } finally {
      await context.close();
      await run.stop();
    }
  });
}

/** The page's three columns and its table tell the same as the browser and the book. */
async function assertShown(page, button, verdict, lines) {
  const text = (selector) => page.textContent(selector);
  assert.equal(await page.getAttribute('#summary', 'data-verdict'), verdict);
  assert.match(await text('#asked'), /^fetch\(api \+ '\/api\/counter'/);
  assert.deepEqual(await page.$$eval('#answered h3', (titles) => titles.map((title) => title.textContent.split(' ')[0])), lines.map((line) => line.method));
  if (lines.length) assert.equal(await text('#counter'), String(lines.at(-1).counter));
  const error = { blocked: /TypeError/, unreachable: /TypeError: Failed to fetch/, opaque: /type: opaque\s+status: 0\s+body: \(empty\)/ }[verdict];
  assert.match(await text('#saw'), error ?? /type: cors\s+status: 200/);
  assert.equal(await page.getAttribute('#history tr:first-child td:last-child', 'data-verdict'), verdict);
}

test('the counter goes up although the page got an error', async () => {
  const run = serve('no-header');
  const context = await chromium.newContext();
  try {
    const now = await addresses(run);
    const page = await open(context, now.site);
    for (const count of ['1', '2', '3']) {
      assert.equal((await press(page, 'form')).verdict, 'blocked');
      assert.equal(await page.page.textContent('#counter'), count);
    }
  } finally {
    await context.close();
    await run.stop();
  }
});
