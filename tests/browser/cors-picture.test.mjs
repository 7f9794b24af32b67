// The README's pictures of the CORS page, taken of the real page after a real press, light and dark. They are
// compared with what is in the repository; DOORWAY_PICTURES=write puts new ones there.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { addresses, browser, doorway, open, press, scratch } from './doorway.mjs';

/** Fonts are drawn a little differently from one Chromium to the next; another word or colour is more than this. */
const MAY_DIFFER = 0.001;
const folder = scratch();
let chromium;
let run;

before(async () => {
  chromium = await browser();
  run = doorway(['cors-demo', '--serve', '--step', '1', '--port', '0', '--port-api', '0', '--port-copycat', '0'], folder.path);
});

after(async () => {
  await run?.stop();
  await chromium?.close();
  folder.remove();
});

for (const colorScheme of ['light', 'dark']) {
  test(`the ${colorScheme} picture in the README is the page as it is`, async () => {
    const now = await addresses(run);
    const context = await chromium.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce' });
    try {
      const { page, told } = await open(context, now.site);
      await fetch(now.api + '/api/counter', { method: 'PUT', body: '{"count": 0}' });
      assert.equal((await press({ page, told }, 'form')).verdict, 'blocked');
      await page.mouse.move(0, 0);
      await page.evaluate(usualPorts, [[now.site, 'http://localhost:3000'], [now.api, 'http://localhost:8080']]);
      compare(resolve(import.meta.dirname, `../../docs/cors-page-${colorScheme}.png`), await page.screenshot({ fullPage: true }));
    } finally {
      await context.close();
    }
  });
}

/** Runs in the page: the ports of a test are random, those in the picture the usual ones. */
function usualPorts(pairs) {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const [own, usual] of pairs) texts.currentNode.data = texts.currentNode.data.replaceAll(own, usual);
  }
}

function compare(path, taken) {
  if (process.env.DOORWAY_PICTURES === 'write') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, taken);
  }
  const [kept, fresh] = [PNG.sync.read(readFileSync(path)), PNG.sync.read(taken)];
  assert.deepEqual([fresh.width, fresh.height], [kept.width, kept.height], `${path} has another size; DOORWAY_PICTURES=write renews it`);
  const differing = pixelmatch(kept.data, fresh.data, undefined, kept.width, kept.height, { threshold: 0.2 });
  const share = differing / (kept.width * kept.height);
  assert.ok(share <= MAY_DIFFER, `${(share * 100).toFixed(2)} % of ${path} differ; DOORWAY_PICTURES=write renews it`);
}
