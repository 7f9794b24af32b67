// `doorway cors` must say what a real Chromium says of servers that write their bytes in odd ways, of redirects of every
// status, and of request headers at the edge of what needs no permission.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { DOORWAY, launch } from './chromium.mjs';

const run = promisify(execFile);
let browser, page, site, api, origin;
/** What each case's server writes, by the case's number and the method. */
const answers = new Map();
/** The cases that got an OPTIONS request. */
const preflights = new Set();

/** A server that writes bytes just as a case says, and closes. */
function rawServer() {
  return net.createServer((socket) => {
    let bytes = '';
    socket.on('error', () => {});
    socket.on('data', (data) => {
      bytes += data.toString('latin1');
      for (let end = bytes.indexOf('\r\n\r\n'); end >= 0; end = bytes.indexOf('\r\n\r\n')) {
        const [method, path] = bytes.slice(0, end).split(' ');
        bytes = bytes.slice(end + 4);
        const url = new URL(path, 'http://localhost');
        const name = url.searchParams.get('case');
        if (method === 'OPTIONS') preflights.add(name);
        socket.end(Buffer.from(answers.get(name)(method, url.pathname), 'latin1'));
      }
    });
  });
}

before(async () => {
  site = createServer((request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>site</title>'));
  api = rawServer();
  await Promise.all([site, api].map((server) => new Promise((resolve) => server.listen(0, 'localhost', resolve))));
  origin = `http://localhost:${site.address().port}`;
  browser = await launch();
  page = await browser.newPage();
  await page.goto(origin);
});

after(async () => {
  await browser?.close();
  site?.close();
  api?.close();
});

let count = 0;

/** What Chromium and doorway say of one fetch, and whether each sent a preflight. */
async function both({ answer, method = 'GET', headers = {}, credentials = false }) {
  const name = String(count += 1);
  answers.set(name, answer);
  const url = `http://localhost:${api.address().port}/first?case=${name}`;
  const real = await page.evaluate(async ([address, init]) => {
    try {
      await fetch(address, { cache: 'no-store', ...init });
      return 'allowed';
    } catch {
      return 'blocked';
    }
  }, [url, { method, headers, credentials: credentials ? 'include' : 'omit' }]);
  const realPreflight = preflights.delete(name);
  const args = Object.entries(headers).flatMap(([field, value]) => ['--header', `${field}:${value}`]);
  const command = ['cors', url, '--json', '--origin', origin, '--method', method, ...args, ...(credentials ? ['--credentials'] : [])];
  const { stdout } = await run(DOORWAY, command).catch((error) => error);
  const ours = JSON.parse(stdout).verdict;
  return { real, realPreflight, ours: ours === 'unreachable' ? 'blocked' : ours, oursPreflight: preflights.delete(name) };
}

/** Tries named cases and tells those on which the two differ. */
async function compare(cases) {
  const differ = [];
  const seen = { allowed: 0, blocked: 0 };
  for (const [words, one] of cases) {
    const { real, realPreflight, ours, oursPreflight } = await both(one);
    seen[real] += 1;
    if (real !== ours || realPreflight !== oursPreflight) differ.push({ words, real, ours, realPreflight, oursPreflight });
  }
  assert.deepEqual(differ, [], `${differ.length} of ${cases.length} cases differ`);
  return seen;
}

const response = (fields, status = '200 OK', body = 'hi') => `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
const ALLOW = 'Access-Control-Allow-Origin';

test('a head is read as Chromium reads it, however its lines are written', async () => {
  const own = `${ALLOW}: ${origin}\r\n`;
  const heads = {
    plain: response(own),
    'blanks at the end': response(`${ALLOW}: ${origin}  \t\r\n`),
    'blanks before the value': response(`${ALLOW}:    ${origin}\r\n`),
    'no blank at all': response(`${ALLOW}:${origin}\r\n`),
    'a blank before the colon': response(`${ALLOW} : ${origin}\r\n`),
    'the same line twice': response(own + own),
    'an empty line of the name first': response(`${ALLOW}:\r\n${own}`),
    'an empty value': response(`${ALLOW}: \r\n`),
    'a star between blanks': response(`${ALLOW}:  * \r\n`),
    'two stars': response(`${ALLOW}: *\r\n${ALLOW}: *\r\n`),
    'folded after the colon': response(`${ALLOW}:\r\n ${origin}\r\n`),
    'folded with nothing more': response(`${ALLOW}: ${origin}\r\n \r\n`),
    'folded with a tab': response(`${ALLOW}:\r\n\t*\r\n`),
    'folded in the middle': response(`${ALLOW}: http://\r\n localhost\r\n`),
    'a no-break space': response(`${ALLOW}: ${origin}\xa0\r\n`),
    'a vertical tab': response(`${ALLOW}: ${origin}\x0b\r\n`),
    'capital letters': response(own.toUpperCase().replace(origin.toUpperCase(), origin)),
    'early hints before': `HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n${response(own)}`,
    'permission in the early hints alone': `HTTP/1.1 103 Early Hints\r\n${own}\r\n${response('')}`,
    '100 before': `HTTP/1.1 100 Continue\r\n\r\n${response(own)}`,
    'line feeds alone': response(own).replaceAll('\r\n', '\n'),
    'HTTP/1.0': response(own).replace('1.1', '1.0'),
    'HTTP/2 in the first line': response(own).replace('HTTP/1.1', 'HTTP/2'),
    'a comma at the end': response(`${ALLOW}: ${origin},\r\n`),
    'in quotes': response(`${ALLOW}: "${origin}"\r\n`),
    null: response(`${ALLOW}: null\r\n`),
    'an empty line before all': `\r\n${response(own)}`,
    'a line that is no field': response(`garbage line\r\n${own}`),
    'a line without a colon': response(`X\r\n${own}`),
    'a folded line first': response(` x: y\r\n${own}`),
    'two lengths': `HTTP/1.1 200 OK\r\n${own}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi`,
  };
  const cases = Object.entries(heads).map(([words, bytes]) => [words, { answer: () => bytes }]);
  for (const [words, line] of Object.entries({ true: 'true', 'true between blanks': '  true \t', TRUE: 'TRUE', 'true twice': 'true, true' })) {
    const bytes = response(`${own}Access-Control-Allow-Credentials:${line}\r\n`);
    cases.push([`credentials: ${words}`, { credentials: true, answer: () => bytes }]);
  }
  const seen = await compare(cases);
  assert.ok(seen.allowed > 10 && seen.blocked > 8, JSON.stringify(seen));
});

test('the lists of a preflight are read as Chromium reads them', async () => {
  const methods = ['PUT', 'GET,\r\nAccess-Control-Allow-Methods: PUT', ',PUT,', 'PUT\tDELETE', 'PUT,\tDELETE', ' PUT , DELETE ', '\r\n PUT', 'PUT;DELETE',
    '"PUT"', 'PUT (x)', 'put', '*', 'PUT\xa0', 'GET PUT', '\r\nAccess-Control-Allow-Methods: PUT', '*, PUT', 'GET, @', 'PUT, @', ''];
  const names = ['x-a', 'X-A', 'x-b\r\nAccess-Control-Allow-Headers: x-a', '*', 'x-a;', 'x a', ',,x-a', 'x-a, @', '\r\n\tx-a', '"x-a"', ''];
  const preflight = (field, value) => (method) => (method === 'OPTIONS'
    ? `HTTP/1.1 204 No Content\r\n${ALLOW}: ${origin}\r\n${field}: ${value}\r\n\r\n` : response(`${ALLOW}: ${origin}\r\n`));
  const cases = methods.map((value) => [`methods ${JSON.stringify(value)}`, { method: 'PUT', answer: preflight('Access-Control-Allow-Methods', value) }]);
  cases.push(...names.map((value) => [`headers ${JSON.stringify(value)}`, { headers: { 'X-A': '1' }, answer: preflight('Access-Control-Allow-Headers', value) }]));
  await compare(cases);
});

test('every status of a preflight and of a redirect ends as in Chromium', async () => {
  const cases = [];
  const own = () => `${ALLOW}: ${origin}\r\n`;
  for (const status of [200, 201, 204, 205, 206, 299, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 500, 501, 503]) {
    const answer = (method) => (method === 'OPTIONS' ? response(`${own()}Access-Control-Allow-Methods: PUT\r\nLocation: /last\r\n`, `${status} X`, '') : response(own()));
    cases.push([`preflight ${status}`, { method: 'PUT', answer }]);
  }
  for (const status of [300, 301, 302, 303, 304, 305, 306, 307, 308]) {
    for (const method of ['GET', 'POST', 'PUT']) {
      for (const host of ['localhost', '127.0.0.1']) {
        for (const last of ['own', 'star', 'none']) {
          const permission = { own: `${ALLOW}: ${origin}\r\n`, star: `${ALLOW}: *\r\n`, none: '' }[last];
          const answer = (sent, path) => {
            const name = count;
            if (sent === 'OPTIONS') return `HTTP/1.1 204 X\r\n${ALLOW}: *\r\nAccess-Control-Allow-Methods: *\r\n\r\n`;
            if (path === '/last') return response(permission);
            return response(`${own()}Location: http://${host}:${api.address().port}/last?case=${name}\r\n`, `${status} X`, '');
          };
          cases.push([`${method} redirected with ${status} to ${host}, then ${last}`, { method, answer }]);
        }
      }
    }
  }
  await compare(cases);
});

test('a request header needs permission just where Chromium asks for it', async () => {
  const values = {
    accept: ['text/html', 'a'.repeat(128), 'a'.repeat(129), '"x"', '(x)', 'a:b', '<x>', 'x@y', 'a{b}', 'a\\b'],
    'accept-language': ['de', 'de_DE', 'de-DE,en;q=0.5', '*', '"de"', 'a'.repeat(129)],
    'content-language': ['de', 'de_DE'],
    'content-type': ['text/plain', 'text/plain;charset=utf-8', 'TEXT/PLAIN', 'text/plain; x="y"', 'text/plain;', 'multipart/form-data',
      'application/x-www-form-urlencoded', 'application/json', 'text/html', 'text/plain, text/html'],
    range: ['bytes=0-9', 'bytes=0-', 'bytes=-5', 'bytes=0-1,5-6', 'items=0-1', 'bytes=5-1', 'bytes = 0-9', 'bytes=00-9'],
    'save-data': ['on', 'off', '1'], 'viewport-width': ['100', 'x', '1.5'], width: ['100', 'x'], dpr: ['1.5', '2', 'x'],
    'device-memory': ['0.5', '8', 'x'], downlink: ['1', 'x'], rtt: ['100', 'x'], ect: ['4g', 'x'], intervention: ['x'],
    dnt: ['1'], priority: ['u=1'], 'x-a': ['1'], 'last-event-id': ['1'], 'user-agent': ['x'], 'cache-control': ['no-cache'],
    'if-none-match': ['"a"'], 'upgrade-insecure-requests': ['1'], 'x-http-method-override': ['TRACE', 'POST'], 'x-method-override': ['CONNECT'],
    'access-control-allow-origin': ['*'], 'accept-charset': ['x'], cookie: ['a=b'], 'accept-encoding': ['gzip'], 'sec-fetch-site': ['x'],
    'proxy-x': ['x'], te: ['x'], authorization: ['Basic eA=='], 'access-control-request-private-network': ['true'],
  };
  const cases = Object.entries(values).flatMap(([name, all]) => all.map((value) => {
    const answer = (method) => (method === 'OPTIONS'
      ? `HTTP/1.1 204 X\r\n${ALLOW}: *\r\nAccess-Control-Allow-Headers: *\r\n\r\n` : response(`${ALLOW}: *\r\n`));
    return [`${name}: ${value.slice(0, 30)}`, { method: name.startsWith('content-') ? 'POST' : 'GET', headers: { [name]: value }, answer }];
  }));
  await compare(cases);
});

test('what Chromium never sends is blocked, and nothing is sent', async () => {
  const port = api.address().port;
  const cases = [[`http://ann:pw@localhost:${port}/first`, 'GET'], [`http://ann@localhost:${port}/first`, 'GET'],
    ...['G ET', '(', 'TRACE', 'track', 'CONNECT'].map((method) => [`http://localhost:${port}/first`, method]),
    ...[1, 22, 25, 587, 2049, 5060, 6000, 6566, 6667, 10080].map((blocked) => [`http://localhost:${blocked}/`, 'GET'])];
  for (const [url, method] of cases) {
    const real = await page.evaluate(([address, init]) => fetch(address, init).then(() => 'allowed', () => 'blocked'), [url, { method }]);
    const { stdout } = await run(DOORWAY, ['cors', url, '--json', '--origin', origin, '--method', method]).catch((error) => error);
    const ours = JSON.parse(stdout);
    assert.deepEqual([real, ours.verdict, ours.stops], ['blocked', 'blocked', []], `${method} ${url}`);
    assert.ok(ours.refused && !stdout.includes('pw'), stdout);
  }
});
