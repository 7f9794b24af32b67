// Correct: a parent that starts the real server as a child.
const { spawn } = require('node:child_process');

spawn(process.execPath, ['server.js'], { cwd: __dirname, stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1));
