// A Chromium for a test in another language: each line of its input is an address and buttons of the CORS page to press there;
// each line of its output is the verdicts, as the page reports them.

import { createInterface } from 'node:readline';
import { browser, open, press } from './doorway.mjs';

const chromium = await browser();
const context = await chromium.newContext();
const pages = {};
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [url, ...buttons] = line.split(' ');
  pages[url] ??= await open(context, url);
  await pages[url].page.bringToFront();
  const verdicts = [];
  for (const button of buttons) verdicts.push((await press(pages[url], button)).verdict);
  console.log(verdicts.join(' ') || 'open');
}
await chromium.close();
