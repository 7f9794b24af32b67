//! A lesson on a terminal: how soon its first picture is there, and how soon a key is drawn while requests pour in.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::Effort;
use super::contender::{DOORWAY, SERVER_CORE, free_port, home, wait_for};
use super::figure::{Figure, less, median, ratios};

/// How long a picture may take before the bench gives up.
const DEADLINE: Duration = Duration::from_secs(20);
/// The rate of the exchanges while keys are pressed.
const EXCHANGES_A_SECOND: u32 = 1_000;
/// Between two keys: what comes faster counts as text that is typed.
const KEY_PACE: Duration = Duration::from_millis(400);
/// The rows and columns of a usual window.
const SIZE: PtySize = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };

/// The screen of a program, and a signal at each change.
type Screen = Arc<(Mutex<vt100::Parser>, Condvar)>;

/// A lesson that is played on a pseudo-terminal.
struct PlayedLesson {
    screen: Screen,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    port: u16,
    began: Instant,
    /// Held so that the terminal stays open.
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl PlayedLesson {
    fn start(more: &[&str]) -> anyhow::Result<Self> {
        let port = free_port()?;
        let pair = native_pty_system().openpty(SIZE)?;
        let mut command = CommandBuilder::new("taskset");
        command.args(["-c", SERVER_CORE, DOORWAY, "hello", "--port-python", "0", "--port", &port.to_string()]);
        command.args(more);
        command.env("DOORWAY_HOME", home());
        command.env("TERM", "xterm-256color");
        let began = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        let screen: Screen = Arc::new((Mutex::new(vt100::Parser::new(SIZE.rows, SIZE.cols, 0)), Condvar::new()));
        let (reader, shown) = (pair.master.try_clone_reader()?, screen.clone());
        std::thread::spawn(move || show(reader, &shown));
        let keyboard = pair.master.take_writer()?;
        Ok(Self { screen, keyboard, child, port, began, _master: pair.master })
    }

    /// Waits until the screen is as it should be.
    fn wait_until(&self, fits: impl Fn(&str) -> bool) -> anyhow::Result<()> {
        let (parser, changed) = &*self.screen;
        let guard = parser.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |parser: &mut vt100::Parser| !fits(&parser.screen().contents());
        let (guard, waited) =
            changed.wait_timeout_while(guard, DEADLINE, waits).unwrap_or_else(PoisonError::into_inner);
        anyhow::ensure!(!waited.timed_out(), "this is on the screen: {}", guard.screen().contents());
        Ok(())
    }

    /// Presses a key, and returns how long it takes until the screen shows what it does, in milliseconds.
    fn press(&mut self, key: &str, fits: impl Fn(&str) -> bool) -> anyhow::Result<f64> {
        std::thread::sleep(KEY_PACE);
        let pressed = Instant::now();
        self.keyboard.write_all(key.as_bytes())?;
        self.wait_until(fits)?;
        Ok(pressed.elapsed().as_secs_f64() * 1e3)
    }
}

impl Drop for PlayedLesson {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn show(mut reader: Box<dyn Read + Send>, screen: &Screen) {
    let mut buffer = [0; 64 * 1024];
    while let Ok(len @ 1..) = reader.read(&mut buffer) {
        screen.0.lock().unwrap_or_else(PoisonError::into_inner).process(&buffer[..len]);
        screen.1.notify_all();
    }
}

/// The first picture of a lesson, to the first lines of the same lesson without a screen that stays.
pub(super) fn first_picture(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let seconds = |more: &[&str]| {
        let lesson = PlayedLesson::start(more)?;
        // The address of the server stands in the first step, and a text that is rewritten keeps it.
        let address = format!("http://localhost:{}/", lesson.port);
        lesson.wait_until(|screen| screen.contains(&address))?;
        anyhow::Ok(lesson.began.elapsed().as_secs_f64())
    };
    let effort = Effort { rounds: effort.rounds * 3, ..effort };
    let value = ratios(effort, || Ok((seconds(&["--step", "1"])?, seconds(&["--step", "1", "--plain"])?)))?;
    Ok(vec![less(22, "a lesson's first picture, to its first lines with --plain", value, 1.3, 1.0)])
}

/// A key that is drawn while 1,000 exchanges a second come in.
pub(super) fn key_under_load(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let mut lesson = PlayedLesson::start(&["--step", "2"])?;
    lesson.wait_until(|screen| screen.contains("Your turn"))?;
    wait_for(lesson.port)?;
    let (port, is_over) = (lesson.port, Arc::new(AtomicBool::new(false)));
    let over = is_over.clone();
    let load = std::thread::spawn(move || send_steadily(port, &over));
    let mut times = Vec::new();
    for _ in 0..effort.rounds * 3 {
        times.push(lesson.press("?", |screen| screen.contains("All keys"))?);
        times.push(lesson.press("q", |screen| !screen.contains("All keys"))?);
    }
    is_over.store(true, Ordering::SeqCst);
    let sent = load.join().ok().context("the load ends")??;
    anyhow::ensure!(sent > 0, "no request was sent");
    let what = format!("a key drawn with {EXCHANGES_A_SECOND} exchanges a second coming in");
    Ok(vec![Figure { unit: " ms", ..less(22, what, median(times), 16.0, 8.0) }])
}

/// Sends requests one by one at a steady rate, on one connection.
fn send_steadily(port: u16, is_over: &AtomicBool) -> anyhow::Result<u32> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let (start, mut buffer, mut sent) = (Instant::now(), [0; 4096], 0);
    while !is_over.load(Ordering::SeqCst) {
        let due = start + Duration::from_secs(1) / EXCHANGES_A_SECOND * sent;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        stream.write_all(b"GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        anyhow::ensure!(stream.read(&mut buffer)? > 0, "the server hung up");
        sent += 1;
    }
    Ok(sent)
}
