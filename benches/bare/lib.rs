//! The two servers that everything is held against: hyper with nothing around it, and a loop over epoll that answers
//! without reading. PORT says where they listen. They are a package of their own because they are built for speed, as
//! anybody would build a server, while what starts them is built as `doorway` is.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{ErrorKind, Read, Write};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

/// Where to listen: the port that the bench chose.
fn place() -> anyhow::Result<std::net::SocketAddr> {
    let port = std::env::var("PORT")?.parse()?;
    Ok(std::net::SocketAddr::from(([127, 0, 0, 1], port)))
}

/// hyper as its own first example has it, on a current-thread runtime.
///
/// # Errors
/// If PORT is no free port, or a connection cannot be accepted.
pub fn hyper() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let listener = tokio::net::TcpListener::bind(place()?).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::task::spawn_local(async move {
                let service = service_fn(|_| async {
                    let answer = hyper::Response::builder().header("content-type", "text/plain; charset=utf-8");
                    Ok::<_, Infallible>(
                        answer.body(Full::new(Bytes::from_static(b"Hello, World!"))).expect("the head is valid"),
                    )
                });
                let mut server = hyper::server::conn::http1::Builder::new();
                let _ = server.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 13\r\ndate: Tue, 24 Nov 2026 12:00:00 GMT\r\n\r\nHello, World!";
const LISTENER: Token = Token(0);

/// The floor: one thread, a constant answer for every head that ends, nothing parsed.
///
/// # Errors
/// If PORT is no free port, or a connection cannot be accepted.
pub fn epoll() -> anyhow::Result<()> {
    let mut listener = TcpListener::bind(place()?)?;
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let (mut events, mut open, mut next) = (Events::with_capacity(1024), HashMap::new(), 1);
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == LISTENER {
                while let Ok((mut stream, _)) = listener.accept() {
                    let _ = stream.set_nodelay(true);
                    poll.registry().register(&mut stream, Token(next), Interest::READABLE)?;
                    open.insert(Token(next), stream);
                    next += 1;
                }
            } else if open.get_mut(&event.token()).is_some_and(|stream| !answered(stream)) {
                open.remove(&event.token());
            }
        }
    }
}

/// Answers what has come; false when the connection has ended.
fn answered(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return false,
            Ok(len) if buffer[..len].ends_with(b"\r\n\r\n") => {
                if stream.write_all(ANSWER).is_err() {
                    return false;
                }
            }
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}
