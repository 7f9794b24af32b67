// The pages of the demos that pages.json lists, in one real Chromium: each is used as a learner uses it, and axe finds nothing
// at three widths, dark and light. A row is a page: the lesson and the step that it is in, the server, the path, and what is done.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { DOORWAY } from './chromium.mjs';
import { browser, doorway, scratch, until } from './doorway.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 960, 400];
const SCHEMES = ['light', 'dark'];
const rows = JSON.parse(readFileSync(new URL('pages.json', import.meta.url), 'utf8'));

const folder = scratch();
let chromium;

before(async () => { chromium = await browser(); });

after(async () => {
  await chromium?.close();
  folder.remove();
});

/** The flags that give each server of a lesson a free port: its help names them. */
function freePorts(lesson) {
  const help = execFileSync(DOORWAY, [lesson, '--help'], { encoding: 'utf8' });
  const flags = [...new Set(help.match(/--port(-[a-z-]+)?(?= <PORT>)/g))];
  return flags.flatMap((flag) => [flag, '0']);
}

/** Where each server of the lesson is at this step: `  http://localhost:3000/  (site)`, or one address without a name. */
async function servers(run) {
  await until(() => (run.out + run.err).includes(' stops it') || run.code !== null, 'the servers');
  const lines = (run.out + run.err).matchAll(/(http:\/\/localhost:\d+)\/(?: +\((\S+)\))?/g);
  return new Map([...lines].map(([, url, name]) => [name, url]));
}

for (const row of rows) {
  test(`${row.lesson}, step ${row.step}: ${row.server} ${row.path}`, async () => {
    const run = doorway([row.lesson, '--serve', '--step', String(row.step), ...freePorts(row.lesson)], folder.path);
    try {
      const running = await servers(run);
      const url = running.get(row.server) ?? running.get(undefined);
      assert.ok(url, `no address of ${row.server} in\n${run.out}${run.err}`);
      for (const scheme of SCHEMES) await inScheme(row, url + row.path, scheme);
    } finally {
      await run.stop();
    }
  });
}

/** Uses the page at the first width; then axe reads it at each. */
async function inScheme(row, url, colorScheme) {
  const context = await chromium.newContext({ colorScheme, reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.setViewportSize({ width: WIDTHS[0], height: 800 });
    await page.goto(url);
    await axe(page, `${colorScheme}, as it is opened`);
    for (const action of row.do ?? []) await act(page, action);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${over} pixels are outside of the page at ${width}`);
      await axe(page, `${colorScheme}, ${width} pixels`);
    }
    assert.deepEqual(faults, [], 'the scripts of the page have no errors');
  } finally {
    await context.close();
  }
}

/** Clicks, writes, or only waits; then the page says what it should. */
async function act(page, { click, fill, text, see, says }) {
  if (fill) await page.fill(fill, text);
  if (click) await page.click(click);
  if (see) {
    const shown = () => page.textContent(see).catch(() => '');
    await until(async () => (await shown())?.includes(says), () => `“${says}” in ${see}`);
  }
}

async function axe(page, where) {
  // As the tools of a browser do it: the rules of a page about scripts are not for the test.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  assert.deepEqual(found, [], where);
}
