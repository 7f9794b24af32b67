// The starters of the CORS lesson in a real browser: a page of another origin reads the solved one's answers, and not
// the answers of the one that is still to be written. A learner with Node alone serves the page with what is there.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { DOORWAY } from './chromium.mjs';
import { browser, scratch, until } from './doorway.mjs';

const folder = scratch();
const running = [];
let chromium;

before(async () => { chromium = await browser(); });

after(async () => {
  await chromium?.close();
  for (const child of running) child.kill('SIGKILL');
  folder.remove();
});

async function freePort() {
  const server = createServer().listen(0, 'localhost');
  await new Promise((there) => server.once('listening', there));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return String(port);
}

/** Runs a command of a project, and waits until it says where it is. */
async function run(command, cwd, variables) {
  const child = spawn(command[0], command.slice(1), { cwd, env: { ...process.env, ...variables } });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { said += data; });
  await until(() => said.includes(`http://localhost:${variables.PORT}/`), () => `${command}: ${said}`);
}

for (const [stack, site] of [['node', ['node', 'site/serve.cjs']], ['python', null]]) {
  test(`the page of the ${stack} starter may read the answers once it is solved`, async () => {
    for (const [name, flags, seen] of [['starter', [], 'press F12'], ['solved', ['--solved'], '{"count":5}']]) {
      const [port, sitePort] = [await freePort(), await freePort()];
      const project = `${folder.path}/${stack}-${name}`;
      const typed = ['new', project, '--stack', stack, '--lesson', 'cors', '--port', port, '--json', ...flags];
      const made = spawnSync(DOORWAY, typed, { env: { ...process.env, DOORWAY_HOME: folder.path } });
      const command = JSON.parse(made.stdout).run;
      await run(command, project, { PORT: port, CORS_ORIGIN: `http://localhost:${sitePort}`, PYTHONUNBUFFERED: '1' });
      const serve = site ?? ['python3', '-m', 'http.server', sitePort, '--bind', '127.0.0.1', '--directory', 'site'];
      if (site) await run(serve, project, { PORT: sitePort });
      else running.push(spawn(serve[0], serve.slice(1), { cwd: project }));
      const address = `http://localhost:${sitePort}/`;
      await until(() => fetch(address).then(() => true, () => false), address);
      const page = await (await chromium.newContext()).newPage();
      await page.goto(address);
      await page.click('[data-method="PUT"]');
      const text = () => page.textContent('#seen');
      await until(async () => (await text()).replaceAll(' ', '').includes(seen.replaceAll(' ', '')), () => `${name}: ${seen}`);
    }
  });
}
