// Starts Debian's Chromium, and doorway, for the tests of this folder.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

/** The program under test, as `cargo test` or `cargo build` left it. */
export const DOORWAY = process.env.DOORWAY_BIN ?? new URL('../../target/debug/doorway', import.meta.url).pathname;

/** A headless Chromium that talks to this computer alone. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/**
 * Runs doorway with its own home, on free ports, until `stop()`. Its lines on both outputs are kept, and
 * `line(pattern)` waits for one that matches.
 */
export function doorway(...args) {
  const home = mkdtempSync(join(tmpdir(), 'doorway-test-'));
  const child = spawn(DOORWAY, args, { env: { ...process.env, DOORWAY_HOME: home }, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = [];
  const waiting = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const look of [...waiting]) look();
    });
  }
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  return {
    child, lines, ended,
    /** Resolves with the match of the first line from `from` on; rejects after the deadline. */
    line(pattern, from = 0, deadline = 20_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no line matches ${pattern} in:\n${lines.join('\n')}`));
        }, deadline);
        const look = () => {
          const found = lines.slice(from).map((line) => line.match(pattern)).find(Boolean);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
