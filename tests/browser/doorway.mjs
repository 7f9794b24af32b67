// Starts the real program and a real Chromium for the tests here, and ends both.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { DOORWAY } from './chromium.mjs';

const DEADLINE = 20_000;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A folder of its own, removed by `remove`. */
export function scratch() {
  const path = mkdtempSync(join(tmpdir(), 'doorway-browser-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs `doorway` until `stop`; its words are in `out` and `err`, and `say` types a line. */
export function doorway(args, home) {
  const env = { ...process.env, DOORWAY_HOME: home, XDG_STATE_HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, HOME: home, NO_COLOR: '1' };
  if (!existsSync(DOORWAY)) throw new Error(`${DOORWAY} is not there; run \`cargo build\` first`);
  const child = spawn(DOORWAY, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const run = { out: '', err: '', code: null, say: (line) => child.stdin.write(`${line}\n`) };
  child.stdin.on('error', () => {});
  child.stdout.on('data', (data) => { run.out += data; });
  child.stderr.on('data', (data) => { run.err += data; });
  const ended = new Promise((done) => child.on('exit', (code) => { run.code = code ?? -1; done(); }));
  run.ended = ended;
  run.stop = async () => {
    if (run.code === null) child.kill('SIGTERM');
    await within(ended, 'the program ends');
  };
  return run;
}

/** The addresses of a run's servers, asked of the site itself. */
export async function addresses(run) {
  const found = await until(() => (run.err + run.out).match(/http:\/\/localhost:\d+/), () => `an address\n${run.out}\n${run.err}`);
  const response = await fetch(`${found[0]}/now`);
  return response.json();
}

/** Looks again and again, until it is there or the time is up. */
export async function until(look, what) {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${DEADLINE} ms for ${typeof what === 'function' ? what() : what}`);
    await new Promise((again) => setTimeout(again, 20));
  }
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(`waited ${DEADLINE} ms until ${what}`)), DEADLINE); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Chromium; each test opens a context of its own, so that no cookie and no cache is shared. */
export async function browser() {
  const path = process.env.CHROMIUM ?? CHROMIUM.find(existsSync);
  if (!path) throw new Error('Chromium is not installed: `apt-get install chromium`, or name it in CHROMIUM');
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath: path, args: root ? [...QUIET, '--no-sandbox'] : QUIET });
}

/** The demo's page, open at this address; collects what the browser's console says. */
export async function open(context, url) {
  const page = await context.newPage();
  const told = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('pageerror', (error) => told.push(`page error: ${error.message}`));
  await page.goto(url);
  await page.waitForFunction(() => document.getElementById('title').textContent !== '…');
  return { page, told };
}

/** Presses a button; gives the verdict that the page told its server, and what the console said meanwhile. */
export async function press({ page, told }, button) {
  told.length = 0;
  const saw = page.waitForResponse((response) => response.url().includes('/saw/'), { timeout: DEADLINE });
  await page.click(`[data-send="${button}"]`);
  const response = await saw;
  if (response.status() !== 204) throw new Error(`the site answered ${response.status()} to ${response.url()}`);
  await page.waitForSelector(`[data-send="${button}"][aria-disabled="false"]`);
  return { verdict: response.url().split('/').at(-1), console: told.join('\n') };
}
