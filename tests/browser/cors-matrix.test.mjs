// `doorway cors` must say what a real Chromium says, on generated pairs of server and request.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { DOORWAY, launch } from './chromium.mjs';

/** How many pairs are tried, and from which seed they are drawn. */
const PAIRS = 400;
const SEED = 20261124;

const run = promisify(execFile);
let browser, page, site, api, origin;
const pairs = new Map();

/** Answers each pair's address as the pair says. */
function answer(request, response) {
  const url = new URL(request.url, 'http://localhost');
  const pair = pairs.get(url.searchParams.get('pair'));
  const last = url.pathname === '/last';
  const set = (name, value) => { if (value !== null) response.setHeader(name, value); };
  request.resume();
  const allowed = last ? pair.lastOrigin : pair.origin;
  set('Access-Control-Allow-Origin', allowed);
  set('Access-Control-Allow-Credentials', pair.allowCredentials);
  set('Access-Control-Max-Age', '0');
  if (request.method === 'OPTIONS') {
    set('Access-Control-Allow-Methods', pair.allowMethods);
    set('Access-Control-Allow-Headers', pair.allowHeaders);
    response.statusCode = pair.preflightStatus;
    if (pair.preflightStatus === 302) response.setHeader('Location', '/last');
    return response.end();
  }
  set('Access-Control-Expose-Headers', pair.expose);
  response.setHeader('X-Total', '3');
  response.setHeader('Cache-Control', 'no-store');
  if (pair.redirect && !last) {
    const host = pair.redirect.host === 'same' ? `localhost:${api.address().port}` : `127.0.0.1:${api.address().port}`;
    response.statusCode = pair.redirect.status;
    response.setHeader('Location', `http://${host}/last?pair=${url.searchParams.get('pair')}`);
  } else {
    response.statusCode = pair.status;
  }
  response.end('answer');
}

/** A small generator of numbers, so that a failure can be had again. */
function draws(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return (choices) => choices[Math.floor(next() * choices.length)];
}

function generate() {
  const draw = draws(SEED);
  return Array.from({ length: PAIRS }, () => {
    const own = origin;
    const allow = draw([own, own, own, own, own, own, own, '*', '*', '*', '*', null, `${own}/`, 'null', `${own}, *`, [own, own], 'http://localhost', own.toUpperCase()]);
    return {
      method: draw(['GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'patch', 'put', 'HEAD']),
      headers: draw([{}, {}, { 'Content-Type': 'application/json' }, { 'Content-Type': 'text/plain' }, { 'X-Mine': '1' },
        { Authorization: 'Basic eDp5' }, { 'X-Mine': '1', 'X-Other': '2' }, { Accept: 'text/html' }, { Range: 'bytes=0-9' },
        { 'Accept-Language': 'de_DE' }]),
      credentials: draw([false, false, true]),
      origin: allow,
      lastOrigin: draw([allow, allow, allow, '*', '*', own, 'null', null]),
      allowCredentials: draw([null, 'true', 'true', 'true', 'true', 'True', '1']),
      allowMethods: draw([null, '*', '*', 'PUT,DELETE,PATCH,patch', 'PUT,DELETE,PATCH,patch', 'PUT,DELETE,PATCH,patch', 'PUT', 'PUT, DELETE, PATCH', 'PUT,DELETE,PATCH,patch', 'put', 'GET', 'PUT;DELETE', '']),
      allowHeaders: draw([null, '*', '*, Authorization', 'content-type', 'X-Mine, X-Other, Content-Type, Authorization, range, accept-language', 'Authorization,X-Mine,X-Other,Content-Type,Accept-Language', 'x mine', 'X-MINE']),
      preflightStatus: draw([200, 204, 204, 204, 204, 204, 299, 302, 404]),
      status: draw([200, 200, 404, 500]),
      expose: draw([null, 'X-Total', '*', 'x-other']),
      redirect: draw([null, null, null, null, { host: 'same', status: 302 }, { host: 'other', status: 302 }, { host: 'same', status: 307 },
        { host: 'same', status: 303 }, { host: 'other', status: 308 }, { host: 'same', status: 301 }]),
    };
  });
}

before(async () => {
  site = createServer((request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>site</title>'));
  api = createServer(answer);
  await Promise.all([site, api].map((server) => new Promise((resolve) => server.listen(0, 'localhost', resolve))));
  origin = `http://localhost:${site.address().port}`;
  generate().forEach((pair, at) => pairs.set(String(at), pair));
  browser = await launch();
  page = await browser.newPage();
  await page.goto(origin);
});

after(async () => {
  await browser?.close();
  site?.close();
  api?.close();
});

/** What the page's own script saw. */
function inChromium(url, pair) {
  return page.evaluate(async ([address, { method, headers, credentials }]) => {
    try {
      const response = await fetch(address, { method, headers, credentials: credentials ? 'include' : 'omit', cache: 'no-store' });
      return { verdict: 'allowed', total: response.headers.get('x-total') !== null };
    } catch (error) {
      return { verdict: 'blocked', total: false, words: String(error) };
    }
  }, [url, pair]);
}

async function inDoorway(url, pair) {
  const headers = Object.entries(pair.headers).flatMap(([name, value]) => ['--header', `${name}:${value}`]);
  const args = ['cors', url, '--json', '--origin', origin, '--method', pair.method, ...headers, ...(pair.credentials ? ['--credentials'] : [])];
  const { stdout } = await run(DOORWAY, args).catch((error) => error);
  const said = JSON.parse(stdout);
  return { verdict: said.verdict, total: said.readable.includes('x-total'), said };
}

test(`doorway cors says what Chromium says on ${PAIRS} pairs`, async () => {
  const differ = [];
  const counts = { allowed: 0, blocked: 0 };
  for (const [name, pair] of pairs) {
    const url = `http://localhost:${api.address().port}/first?pair=${name}`;
    const [real, ours] = await Promise.all([inChromium(url, pair), inDoorway(url, pair)]);
    counts[real.verdict] += 1;
    if (real.verdict !== ours.verdict || real.total !== ours.total) differ.push({ pair, real, ours: ours.said });
  }
  assert.deepEqual(differ, [], `${differ.length} pairs differ`);
  assert.ok(counts.allowed > PAIRS / 10 && counts.blocked > PAIRS / 10, `the pairs are of both kinds: ${JSON.stringify(counts)}`);
});
