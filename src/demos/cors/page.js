// The page of the CORS demo: sends a request, asks the API's own book what arrived, shows what the
// browser let it see, and tells its own server the verdict.

const COUNTER = '/api/counter';
const POLL = 3000;
const PATIENCE = 10000;
const HISTORY = 8;

// ANCHOR: requests
// What each button sends. Nothing else is said: the browser does the rest.
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

// ANCHOR: ask
/** Sends a request and says what the browser let this page see. */
async function ask(url, options) {
  try {
    const response = await fetch(url, options);
    const body = await response.text();
    return { type: response.type, status: response.status, body };
  } catch (error) {
    // This is all that a script is told, whatever the reason.
    return { error: `${error.name}: ${error.message}` };
  }
}
// ANCHOR_END: ask

function verdictOf(button, saw, lines) {
  if (saw.error) return lines.length === 0 && !now.apiIsOn ? 'unreachable' : 'blocked';
  if (saw.type === 'opaque') return 'opaque';
  return button === 'cookie' && !lines.some((line) => line.cookie) ? 'no-cookie' : 'allowed';
}

async function press(button) {
  if (busy) return;
  setBusy(true);
  try {
    const before = await news();
    const url = before.api + COUNTER;
    const options = { ...REQUESTS[button], ...(before.mode === 'cors' ? {} : { mode: before.mode }) };
    const saw = await ask(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    const after = await news(before.last);
    const verdict = verdictOf(button, saw, after.lines);
    show({ button, url, options, saw, lines: after.lines, verdict, stage: before });
    await tell(button, verdict, saw);
  } catch {
    serverIsGone();
  } finally {
    setBusy(false);
  }
}

/** The lesson in the terminal moves on by this. */
function tell(button, verdict, saw) {
  const body = JSON.stringify(saw);
  return fetch(`/saw/${button}/${verdict}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}

/** What this page's own server knows: the stage, the counter, and what reached the API after that line. */
async function news(after) {
  const response = await fetch(after === undefined ? '/now' : `/now?after=${after}`);
  if (!response.ok) throw new Error(`the page's own server answered ${response.status}`);
  const fresh = await response.json();
  const changed = now && now.stage !== fresh.stage;
  now = fresh;
  showNow();
  if (changed) summary('none', 'A new stage', `${capital(fresh.title)}. Press a button again and compare.`);
  return fresh;
}

function showNow() {
  document.body.classList.toggle('copycat', now.who === 'copycat');
  text('who', now.who === 'copycat' ? 'A copy of the page, at' : 'This page, at');
  text('origin', location.origin);
  text('api', now.api);
  text('title', capital(now.title));
  text('asks', now.mode === 'cors' ? '' : `The page asks with mode: '${now.mode}'.`);
  if (at('counter').textContent !== String(now.counter)) flash(at('counter'), String(now.counter));
  document.title = `${now.who === 'copycat' ? 'Copycat' : 'Site'}: who may read the answer?`;
  advise();
}

/** The one mistake that is made in the address bar. */
function advise() {
  const advice = at('advice');
  const number = location.origin.replace('//localhost', '//127.0.0.1');
  advice.hidden = now.stage !== 'other-name' || now.who !== 'site' || number === location.origin;
  if (advice.hidden) return;
  const link = Object.assign(document.createElement('a'), { href: number, textContent: number });
  advice.replaceChildren('Now open this same page by its other name: ', link);
}

function show({ button, url, options, saw, lines, verdict, stage }) {
  sent += 1;
  const [, word] = VERDICTS[verdict];
  summary(verdict, word, sentence(verdict, saw, lines));
  at('asked').replaceChildren(
    element('pre', code(options)),
    element('p', plainly(button, options)),
    element('p', 'The same by curl, where nobody keeps the answer from you:', 'small'),
    element('pre', curl(url, options)),
  );
  at('answered').replaceChildren(...answered(lines));
  at('saw').replaceChildren(...seen(verdict, saw, why(verdict, lines, options)));
  remember(button, stage, lines, verdict);
}

function sentence(verdict, saw, lines) {
  const real = lines.find((line) => line.method !== 'OPTIONS');
  if (verdict === 'unreachable') return 'Nothing reached the server: it is not running. To JavaScript it is the same error as “Blocked”.';
  if (verdict === 'opaque') return 'The server answered. The browser hands the page a sealed box: status 0 and no text.';
  if (verdict === 'no-cookie') return 'The page may read the answer. No cookie went along yet; the answer brought one. Press again.';
  if (verdict === 'allowed') return `The server answered ${saw.status}, and the browser lets this page read it.`;
  if (real) return `The server answered ${real.status} and the counter is ${real.counter}. The browser keeps the answer from this page.`;
  if (lines.length) return 'The browser asked first with OPTIONS, did not get leave, and never sent the real request.';
  return 'The browser refused before anything was sent.';
}

/** The request as somebody would write it; `api` stands for the address at the top of the page. */
function code(options) {
  const fields = Object.entries(options).map(([name, value]) => `  ${name}: ${literal(value)},\n`);
  return `fetch(api + '${COUNTER}'${fields.length ? `, {\n${fields.join('')}}` : ''})`;
}

/** The same request without a browser. */
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

function plainly(button, options) {
  if (options.mode === 'no-cors') return 'no-cors says: send it, and do not even try to show me the answer.';
  if (button === 'cookie') return "credentials: 'include' says: send this visitor's cookies along.";
  if (button === 'form') return 'An HTML form could send this too. Such a request goes out without asking first.';
  if (button === 'get') return 'A link or a picture could ask this too. Such a request goes out without asking first.';
  return 'No link and no form can send this. So the browser asks the server first, with OPTIONS: the preflight.';
}

function answered(lines) {
  if (lines.length === 0) return [element('p', 'Nothing arrived at the API.')];
  return lines.map((line) => {
    const box = element('div', '', 'line');
    const first = line.method === 'OPTIONS' ? ' (asked by the browser itself)' : '';
    box.append(element('h3', `${line.method} ${line.path}${first}`));
    const list = document.createElement('dl');
    const asked = [...line.asked, ...(line.cookie ? [['cookie', 'the visitor’s, hidden here']] : [])];
    define(list, 'It got', asked, 'no header that says where the page comes from');
    define(list, `It answered ${line.status}, with`, line.answered, 'no CORS header');
    define(list, `The counter was ${line.counter} then`, [], '');
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

function seen(verdict, saw, reason) {
  const [sign, word] = VERDICTS[verdict];
  const title = element('p', `${sign} ${word}`, 'verdict');
  title.dataset.verdict = verdict;
  const parts = [title];
  if (saw.error) parts.push(element('pre', saw.error));
  else parts.push(element('pre', `type: ${saw.type}\nstatus: ${saw.status}\nbody: ${saw.body || '(empty)'}`));
  if (reason) parts.push(element('p', `Why: ${reason}`, 'why'));
  return parts;
}

/** The Fetch standard's CORS check, walked through on what the API says it answered. */
function why(verdict, lines, options) {
  if (verdict === 'unreachable') return 'nobody listens at that address. No header can help; start the API.';
  if (verdict === 'opaque') return 'the page itself asked with no-cors. That hides the error, and the answer with it.';
  if (lines.length === 0) return 'the page’s own request was not possible in this mode.';
  const line = lines.at(-1);
  const may = verdict === 'allowed' || verdict === 'no-cookie';
  const preflight = line.method === 'OPTIONS';
  const place = preflight ? 'the answer to OPTIONS' : 'the answer';
  const value = (name) => line.answered.filter(([own]) => own === name).map(([, text]) => text);
  const origins = value('access-control-allow-origin');
  const withCookies = options.credentials === 'include';
  if (may) return origins[0] === '*' ? 'the star says that everybody may read it.' : 'the answer names this page’s origin, exactly.';
  if (origins.length === 0) return `${place} has no Access-Control-Allow-Origin.`;
  if (origins.length > 1 || origins[0].includes(',')) return 'Access-Control-Allow-Origin has two values. One place too many sets it.';
  if (origins[0] === '*' && withCookies) return 'with cookies a star is not enough: the header must name the origin.';
  if (origins[0] !== '*' && origins[0] !== location.origin) return `“${origins[0]}” is not exactly “${location.origin}”.`;
  if (withCookies && value('access-control-allow-credentials')[0] !== 'true') return `${place} does not say Access-Control-Allow-Credentials: true.`;
  if (!preflight) return 'the browser did not say. Look at its console.';
  if (line.status < 200 || line.status > 299) return `OPTIONS was answered with ${line.status}: there is no route for it.`;
  if (options.method === 'PUT' && !/\bPUT\b|\*/.test(value('access-control-allow-methods').join())) return 'the answer to OPTIONS does not list PUT in Access-Control-Allow-Methods.';
  return 'the answer to OPTIONS does not list Content-Type in Access-Control-Allow-Headers.';
}

function remember(button, stage, lines, verdict) {
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
  while (history.children.length > HISTORY) history.lastElementChild.remove();
}

function summary(verdict, word, words) {
  at('summary').dataset.verdict = verdict;
  text('word', verdict === 'none' ? word : `${VERDICTS[verdict][0]} ${word}`);
  text('sentence', words);
}

function serverIsGone() {
  summary('unreachable', 'This page’s own server is gone', 'Is doorway still running in the terminal? Start it again, then reload this page.');
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

/** Looks for a new stage now and then, while somebody can see the page and nothing is under way. */
async function look() {
  if (document.visibilityState !== 'visible' || busy) return;
  await news().catch(serverIsGone);
}

document.addEventListener('visibilitychange', look);
setInterval(look, POLL);
look();
