// The page of the CORS demo: it sends a request, reads in the API's own log what arrived, shows what the
// browser let it see, and reports the verdict to its own server.

const COUNTER = '/api/counter';
const POLL_MS = 3000;
const TIMEOUT_MS = 10000;
// How often, and for how long, to wait for what reaches a program of the learner's own.
const WAIT_MS = 50;
const MAX_WAITS = 10;
const MAX_HISTORY_ROWS = 8;

// ANCHOR: requests
// What each button sends. The browser does the rest.
const REQUESTS = {
  get: {},
  form: { method: 'POST', body: new URLSearchParams({ add: '1' }) },
  json: {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ add: 1 }),
  },
  put: {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ count: 10 }),
  },
  cookie: { credentials: 'include' },
};
// ANCHOR_END: requests

const NAMES = { get: 'Plain GET', form: 'Form POST', json: 'JSON POST', put: 'PUT', cookie: 'GET with cookie' };

const VERDICTS = {
  allowed: ['✓', 'Allowed'],
  'no-cookie': ['✓', 'Allowed, but no cookie'],
  blocked: ['✕', 'Blocked'],
  opaque: ['◌', 'Opaque'],
  unreachable: ['✕', 'Unreachable'],
};

const at = (id) => document.getElementById(id);
let now = null;
let busy = false;
let sent = 0;

// ANCHOR: send
/** Sends a request and returns what the browser let this page see. */
async function send(url, options) {
  try {
    const response = await fetch(url, options);
    const body = await response.text();
    return { type: response.type, status: response.status, body };
  } catch (error) {
    // A script learns nothing more, whatever the reason was.
    return { error: `${error.name}: ${error.message}` };
  }
}
// ANCHOR_END: send

function verdictOf(button, saw, lines) {
  if (saw.error) return lines.length === 0 && !now.apiIsOn ? 'unreachable' : 'blocked';
  if (saw.type === 'opaque') return 'opaque';
  return button === 'cookie' && !lines.some((line) => line.cookie) ? 'no-cookie' : 'allowed';
}

async function press(button) {
  if (busy) return;
  setBusy(true);
  try {
    const before = await fetchNews();
    const url = before.api + COUNTER;
    const options = { ...REQUESTS[button], ...(before.mode === 'cors' ? {} : { mode: before.mode }) };
    const saw = await send(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const after = await fetchNewsAfter(before.last);
    const verdict = verdictOf(button, saw, after.lines);
    show({ button, url, options, saw, lines: after.lines, verdict, stage: before });
    await report(button, verdict, saw, { stage: before.stage, lines: after.lines });
  } catch {
    serverIsGone();
  } finally {
    setBusy(false);
  }
}

/** Reports the verdict to this page's own server, in which stage it was, and whether the browser sent a preflight. The lesson
 * in the terminal waits for it. */
function report(button, verdict, saw, { stage, lines }) {
  const preflight = lines.some((line) => line.method === 'OPTIONS') ? 'yes' : 'no';
  const headers = { 'Content-Type': 'application/json', Stage: stage, Preflight: preflight };
  return fetch(`/saw/${button}/${verdict}`, { method: 'POST', headers, body: JSON.stringify(saw) });
}

/** Returns what this page's own server knows: the stage, the counter, and what reached the API after a line of its log. */
async function fetchNews(after) {
  const response = await fetch(after === undefined ? '/now' : `/now?after=${after}`);
  if (!response.ok) throw new Error(`this page's own server responded with ${response.status}`);
  const fresh = await response.json();
  const changed = now && now.stage !== fresh.stage;
  now = fresh;
  showNow();
  if (changed) summary('none', 'A new stage', `${capital(fresh.title)}. Press a button again and compare.`);
  return fresh;
}

/** Returns the news after a request. A program of the learner's own is watched on the wire, so its lines come a moment later. */
async function fetchNewsAfter(line) {
  let news = await fetchNews(line);
  for (let waits = 0; news.apiIsProgram && news.apiIsOn && waits < MAX_WAITS; waits += 1) {
    const known = news.lines.length;
    await new Promise((resume) => { setTimeout(resume, WAIT_MS); });
    news = await fetchNews(line);
    if (known > 0 && news.lines.length === known) break;
  }
  return news;
}

function showNow() {
  document.body.classList.toggle('copycat', now.who === 'copycat');
  text('who', now.who === 'copycat' ? 'A copy of the page, at' : 'This page, at');
  text('origin', location.origin);
  text('api', now.api);
  text('title', capital(now.title));
  text('asks', now.mode === 'cors' ? '' : `The page sends its requests with mode: '${now.mode}'.`);
  if (at('counter').textContent !== String(now.counter)) flash(at('counter'), String(now.counter));
  document.title = `${now.who === 'copycat' ? 'Copycat' : 'Site'}: who may read the response?`;
  showAdvice();
}

/** Shows the other address of the page, for the mistake that is made in the address bar. */
function showAdvice() {
  const advice = at('advice');
  const number = location.origin.replace('//localhost', '//127.0.0.1');
  advice.hidden = now.stage !== 'other-name' || now.who !== 'site' || number === location.origin;
  if (advice.hidden) return;
  const link = Object.assign(document.createElement('a'), { href: number, textContent: number });
  advice.replaceChildren('Now open this same page with its other name: ', link);
}

function show({ button, url, options, saw, lines, verdict, stage }) {
  sent += 1;
  const [, word] = VERDICTS[verdict];
  summary(verdict, word, sentence(verdict, saw, lines));
  at('asked').replaceChildren(
    element('pre', javascript(options)),
    element('p', explainRequest(button, options)),
    element('p', 'The same request with curl, which shows you every response:', 'small'),
    element('pre', curl(url, options)),
  );
  at('answered').replaceChildren(...renderLog(lines));
  at('saw').replaceChildren(...renderResult(verdict, saw, findReason(verdict, lines, options)));
  addToHistory(button, stage, lines, verdict);
}

function sentence(verdict, saw, lines) {
  const real = lines.find((line) => line.method !== 'OPTIONS');
  if (verdict === 'unreachable') return 'Nothing reached the server: it is not running. To JavaScript it is the same error as “Blocked”.';
  if (verdict === 'opaque') return 'The server responded. The browser hides the response from the page: status 0 and no text.';
  if (verdict === 'no-cookie' && new URL(now.api).hostname !== location.hostname) {
    return 'The page may read the response. The browser sends no cookie: this page is of another site than the API, and the cookie has SameSite=Lax.';
  }
  if (verdict === 'no-cookie') return 'The page may read the response. The browser had no cookie to send yet, and the response brought one. Press again.';
  if (verdict === 'allowed') return `The server responded with ${saw.status}, and the browser lets this page read it.`;
  if (real) return `The server responded with ${real.status} and the counter is ${real.counter}. The browser does not let this page read the response.`;
  if (lines.length) return 'The browser asked for permission with OPTIONS, did not get it, and never sent the real request.';
  return 'The browser refused before anything was sent.';
}

/** Returns the request as JavaScript. `api` means the address at the top of the page. */
function javascript(options) {
  const fields = Object.entries(options).map(([name, value]) => `  ${name}: ${literal(value)},\n`);
  return `fetch(api + '${COUNTER}'${fields.length ? `, {\n${fields.join('')}}` : ''})`;
}

/** Returns the same request as a curl command. */
function curl(url, { method, headers = {}, body, credentials }) {
  const words = ['curl -i'];
  if (method === 'PUT') words.push('-X PUT');
  for (const [name, value] of Object.entries(headers)) words.push(`-H "${name}: ${value}"`);
  if (credentials) words.push('-b visitor=1');
  if (body) words.push(`-d "${String(body).replaceAll('"', '\\"')}"`);
  return [...words, url].join(' ');
}

function literal(value) {
  if (value instanceof URLSearchParams) return `new URLSearchParams('${value}')`;
  if (typeof value === 'string') return `'${value}'`;
  const inner = Object.entries(value).map(([name, words]) => `    '${name}': '${words}',\n`);
  return `{\n${inner.join('')}  }`;
}

function explainRequest(button, options) {
  if (options.mode === 'no-cors') return 'no-cors means: send it, and do not show me the response.';
  if (button === 'cookie') return "credentials: 'include' means: send this user's cookies too.";
  if (button === 'form') return 'An HTML form could send this too. The browser sends such a request without asking for permission.';
  if (button === 'get') return 'A link or a picture could send this too. The browser sends such a request without asking for permission.';
  return 'No link and no form can send this. So the browser first asks the server for permission, with OPTIONS: the preflight.';
}

function renderLog(lines) {
  if (lines.length === 0) return [element('p', 'Nothing arrived at the API.')];
  return lines.map((line) => {
    const box = element('div', '', 'line');
    const first = line.method === 'OPTIONS' ? ' (sent by the browser itself)' : '';
    box.append(element('h3', `${line.method} ${line.path}${first}`));
    const list = document.createElement('dl');
    const asked = [...line.asked, ...(line.cookie ? [['cookie', 'the user’s, hidden here']] : [])];
    define(list, 'It received', asked, 'no header that names the origin of the page');
    define(list, `It responded with ${line.status} and`, line.answered, 'no CORS header');
    define(list, `The counter after it: ${line.counter}`, [], '');
    box.append(list);
    return box;
  });
}

function define(list, title, fields, none) {
  list.append(element('dt', title));
  if (fields.length === 0 && !none) return;
  const item = document.createElement('dd');
  if (fields.length === 0) item.textContent = none;
  else for (const [name, value] of fields) item.append(header(headerName(name), value));
  list.append(item);
}

function renderResult(verdict, saw, reason) {
  const [sign, word] = VERDICTS[verdict];
  const title = element('p', `${sign} ${word}`, 'verdict');
  title.dataset.verdict = verdict;
  const parts = [title];
  if (saw.error) parts.push(element('pre', saw.error));
  else parts.push(element('pre', `type: ${saw.type}\nstatus: ${saw.status}\nbody: ${saw.body || '(empty)'}`));
  if (reason) parts.push(element('p', `Why: ${reason}`, 'why'));
  return parts;
}

/** Finds the reason with the CORS check of the Fetch standard, from the headers in the API's log. */
function findReason(verdict, lines, options) {
  if (verdict === 'unreachable') return 'no program is listening on that port. No header can help: start the API.';
  if (verdict === 'opaque') return 'the page itself used no-cors. That hides the error, and the response too.';
  if (lines.length === 0) return 'in this mode the browser does not send such a request.';
  const line = lines.at(-1);
  const may = verdict === 'allowed' || verdict === 'no-cookie';
  const preflight = line.method === 'OPTIONS';
  const place = preflight ? 'the response to OPTIONS' : 'the response';
  const value = (name) => line.answered.filter(([own]) => own === name).map(([, text]) => text);
  const origins = value('access-control-allow-origin');
  const withCookies = options.credentials === 'include';
  if (may) return origins[0] === '*' ? 'the star means that every page may read it.' : 'the response names exactly this page’s origin.';
  if (origins.length === 0) return `${place} has no Access-Control-Allow-Origin.`;
  if (origins.length > 1 || origins[0].includes(',')) return 'Access-Control-Allow-Origin has two values, because two places in the code set it.';
  if (origins[0] === '*' && withCookies) return 'with cookies a star is not enough: the header must name the origin.';
  if (origins[0] !== '*' && origins[0] !== location.origin) return `“${origins[0]}” is not exactly “${location.origin}”.`;
  if (withCookies && value('access-control-allow-credentials')[0] !== 'true') return `${place} does not say Access-Control-Allow-Credentials: true.`;
  if (!preflight) return 'the browser did not say why. Look at its console.';
  if (line.status < 200 || line.status > 299) return `the response to OPTIONS has the status ${line.status}: there is no route for OPTIONS.`;
  if (options.method === 'PUT' && !/\bPUT\b|\*/.test(value('access-control-allow-methods').join())) return 'the response to OPTIONS does not list PUT in Access-Control-Allow-Methods.';
  return 'the response to OPTIONS does not list Content-Type in Access-Control-Allow-Headers.';
}

function addToHistory(button, stage, lines, verdict) {
  const row = document.createElement('tr');
  const reached = lines.map((line) => line.method).join(', then ') || 'nothing';
  const counter = lines.length ? lines.at(-1).counter : now.counter;
  for (const cell of [NAMES[button], stage.title, reached, counter]) row.append(element('td', String(cell)));
  const last = element('td', VERDICTS[verdict].join(' '));
  last.dataset.verdict = verdict;
  row.append(last);
  const history = at('history');
  if (sent === 1) history.replaceChildren();
  history.prepend(row);
  while (history.children.length > MAX_HISTORY_ROWS) history.lastElementChild.remove();
}

function summary(verdict, word, words) {
  at('summary').dataset.verdict = verdict;
  text('word', verdict === 'none' ? word : `${VERDICTS[verdict][0]} ${word}`);
  text('sentence', words);
}

function serverIsGone() {
  summary('unreachable', 'This page’s own server is not running', 'Is doorway still running in the terminal? Start it again, then reload this page.');
}

function setBusy(is) {
  busy = is;
  for (const button of document.querySelectorAll('[data-send]')) button.setAttribute('aria-disabled', String(is));
}

function element(name, words, className = '') {
  return Object.assign(document.createElement(name), { textContent: words, className });
}

function header(name, value) {
  const line = element('code', '', 'header');
  line.append(element('span', `${name}: `), element('span', value));
  return line;
}

function text(id, words) {
  if (at(id).textContent !== words) at(id).textContent = words;
}

function flash(node, words) {
  node.textContent = words;
  node.classList.remove('flash');
  requestAnimationFrame(() => node.classList.add('flash'));
}

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
const headerName = (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

for (const button of document.querySelectorAll('[data-send]')) {
  button.addEventListener('click', () => press(button.dataset.send));
}

/** Fetches the news while the page is visible and no request is under way. */
async function refresh() {
  if (document.visibilityState !== 'visible' || busy) return;
  await fetchNews().catch(serverIsGone);
}

document.addEventListener('visibilitychange', refresh);
setInterval(refresh, POLL_MS);
refresh();
