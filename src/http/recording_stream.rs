//! A socket whose bytes are shown to a recorder on their way. hyper speaks HTTP over it, for the server and the client.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Gets the bytes of a connection as they are read and written.
pub(super) trait ByteRecorder: Unpin {
    /// Whether more may be read. An error ends the connection.
    fn check_read(&self) -> io::Result<()> {
        Ok(())
    }

    /// These bytes were read; none at the end of the stream.
    fn on_read(&mut self, bytes: &[u8]);

    /// These bytes were written.
    fn on_write(&mut self, bytes: &[u8]);

    /// Reading or writing failed.
    fn on_error(&mut self) {}

    /// The connection is closed.
    fn on_close(&mut self) {}
}

/// A connection without a recorder costs nothing more.
impl<R: ByteRecorder> ByteRecorder for Option<R> {
    fn check_read(&self) -> io::Result<()> {
        self.as_ref().map_or(Ok(()), R::check_read)
    }

    fn on_read(&mut self, bytes: &[u8]) {
        self.iter_mut().for_each(|recorder| recorder.on_read(bytes));
    }

    fn on_write(&mut self, bytes: &[u8]) {
        self.iter_mut().for_each(|recorder| recorder.on_write(bytes));
    }

    fn on_error(&mut self) {
        self.iter_mut().for_each(R::on_error);
    }

    fn on_close(&mut self) {
        self.iter_mut().for_each(R::on_close);
    }
}

/// A socket and its recorder.
pub(super) struct RecordingStream<R: ByteRecorder> {
    socket: TcpStream,
    recorder: R,
}

impl<R: ByteRecorder> RecordingStream<R> {
    pub(super) fn new(socket: TcpStream, recorder: R) -> Self {
        Self { socket, recorder }
    }

    fn record_write<'a>(&mut self, parts: impl Iterator<Item = &'a [u8]>, mut written: usize) {
        for part in parts {
            let part = &part[..part.len().min(written)];
            written -= part.len();
            self.recorder.on_write(part);
        }
    }
}

impl<R: ByteRecorder> Drop for RecordingStream<R> {
    fn drop(&mut self) {
        self.recorder.on_close();
    }
}

impl<R: ByteRecorder> AsyncRead for RecordingStream<R> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.recorder.check_read()?;
        let before = buf.filled().len();
        let result = ready!(Pin::new(&mut self.socket).poll_read(context, buf));
        match &result {
            Ok(()) => self.recorder.on_read(&buf.filled()[before..]),
            Err(_) => self.recorder.on_error(),
        }
        Poll::Ready(result)
    }
}

impl<R: ByteRecorder> AsyncWrite for RecordingStream<R> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.socket).poll_write(context, buf));
        match &result {
            Ok(written) => self.record_write(std::iter::once(buf), *written),
            // A reset that is reported to a write is not reported again to a read.
            Err(_) => self.recorder.on_error(),
        }
        Poll::Ready(result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.socket).poll_write_vectored(context, bufs));
        match &result {
            Ok(written) => self.record_write(bufs.iter().map(|part| &**part), *written),
            Err(_) => self.recorder.on_error(),
        }
        Poll::Ready(result)
    }

    /// Head and body leave in one write: a second one might wait 40 ms for the client's acknowledgement.
    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
