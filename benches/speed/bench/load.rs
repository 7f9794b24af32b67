//! The load: `wrk` for as many requests as will go, and a paced one of our own for a class's rate.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::contender::Contender;

/// The core that the load runs on.
pub(super) const LOAD_CORE: &str = "1";

/// What a server did under full load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Full {
    /// Requests a second.
    pub(super) rate: f64,
    /// Processor seconds of the server for each request.
    pub(super) cpu: f64,
}

/// As many requests as will go, for a while, over so many connections kept alive.
pub(super) fn full(server: &Contender, path: &str, connections: usize, time: Duration) -> anyhow::Result<Full> {
    run_wrk(server, path, connections, time, None)
}

/// The same with requests that a script of wrk makes. It gets a PREFIX that no run before had.
pub(super) fn scripted(server: &Contender, script: &Path, connections: usize, time: Duration) -> anyhow::Result<Full> {
    run_wrk(server, "/", connections, time, Some(script))
}

fn run_wrk(
    server: &Contender,
    path: &str,
    connections: usize,
    time: Duration,
    script: Option<&Path>,
) -> anyhow::Result<Full> {
    let before = server.cpu()?;
    let mut wrk = Command::new("taskset");
    wrk.args(["-c", LOAD_CORE, "wrk", "-t1"]);
    wrk.args([format!("-c{connections}"), format!("-d{}s", time.as_secs().max(1))]);
    if let Some(script) = script {
        let prefix = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        wrk.arg("-s").arg(script).env("PREFIX", prefix.to_string());
    }
    wrk.arg(format!("http://127.0.0.1:{}{path}", server.port));
    let output = wrk.output().context("could not run wrk; install it (Debian: apt-get install wrk util-linux)")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(script.is_none() || !text.contains("Non-2xx"), "not every request was met: {text}");
    let number = |word: &str| {
        let at = text.lines().find(|line| line.contains(word))?;
        at.split_whitespace().find_map(|part| part.parse::<f64>().ok())
    };
    let requests = number("requests in")
        .with_context(|| format!("wrk said: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
    let rate = number("Requests/sec:").context("wrk tells its rate")?;
    Ok(Full { rate, cpu: (server.cpu()? - before) / requests.max(1.0) })
}

/// Requests at a fixed rate in all, spread over the connections; the 99th percentile of their times, in
/// milliseconds, each from when it was due, so that a server that stalls cannot hide it.
pub(super) fn paced(server: &Contender, connections: usize, rate: f64, time: Duration) -> anyhow::Result<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let every = Duration::from_secs_f64(connections as f64 / rate);
    let port = server.port;
    let mut times = runtime.block_on(async move {
        // All connected before the clock starts: how a burst of connections is taken is another question.
        let mut streams = Vec::with_capacity(connections);
        for _ in 0..connections {
            streams.push(TcpStream::connect(("127.0.0.1", port)).await?);
        }
        let start = Instant::now() + Duration::from_millis(100);
        let due = |at: usize| start + every.mul_f64(at as f64 / connections as f64);
        let visits = streams.into_iter().enumerate().map(|(at, stream)| visitor(stream, due(at), every, start + time));
        let tasks: Vec<_> = visits.map(tokio::spawn).collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        anyhow::Ok(times)
    })?;
    if times.is_empty() {
        bail!("no request was answered");
    }
    times.sort_by(f64::total_cmp);
    Ok(times[(times.len() * 99 / 100).min(times.len() - 1)])
}

async fn visitor(mut stream: TcpStream, mut due: Instant, every: Duration, end: Instant) -> anyhow::Result<Vec<f64>> {
    stream.set_nodelay(true)?;
    let (mut times, mut buffer) = (Vec::new(), vec![0; 8192]);
    while due < end {
        tokio::time::sleep_until(due.into()).await;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await?;
        let mut got = 0;
        while !buffer[..got].ends_with(b"Hello, World!") {
            match stream.read(&mut buffer[got..]).await? {
                0 => bail!("the server hung up"),
                len => got += len,
            }
        }
        times.push(due.elapsed().as_secs_f64() * 1000.0);
        due += every;
    }
    Ok(times)
}

/// Connections that stay open and silent for as long as this lives.
pub(super) struct Idle(#[expect(dead_code, reason = "held, not read")] Vec<std::net::TcpStream>);

/// Opens so many connections, each of which has had one answer.
pub(super) fn idle(server: &Contender, connections: usize) -> anyhow::Result<Idle> {
    use std::io::{Read, Write};
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port))?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let _ = stream.read(&mut [0; 1024])?;
        open.push(stream);
    }
    Ok(Idle(open))
}

/// The median time of a request on one connection that is kept, in milliseconds.
pub(super) fn median_ms(port: u16, requests: usize) -> anyhow::Result<f64> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let (mut times, mut buffer) = (Vec::with_capacity(requests), [0; 8192]);
    for _ in 0..requests {
        let start = Instant::now();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut got = 0;
        while !buffer[..got].ends_with(b"Hello, World!") {
            match stream.read(&mut buffer[got..])? {
                0 => bail!("the server hung up"),
                len => got += len,
            }
        }
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    Ok(super::figure::median(times))
}
