//! The thread on which the servers of a demo run, apart from the thread that draws the lesson.

use std::io;
use std::thread::JoinHandle;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::ServerSpec;

/// A thread with an async runtime. Dropping it ends the thread.
pub(super) struct ServerThread {
    runtime: Handle,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ServerThread {
    /// Starts the thread for these servers.
    pub(super) fn start(servers: &[ServerSpec]) -> io::Result<Self> {
        // A handler of a gateway keeps a thread while it waits for the handler of another server, which may need one too.
        // With fewer threads than connections they could all wait for each other. A thread is made only when it is needed.
        let max_waiting_handlers: usize = servers.iter().map(|server| server.limits.max_connections).sum();
        let runtime =
            Builder::new_current_thread().enable_all().max_blocking_threads(max_waiting_handlers.max(1)).build()?;
        let handle = runtime.handle().clone();
        let (end, ended) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("servers".into()).spawn(move || {
            let _ = runtime.block_on(ended);
            // A handler that is still waiting for something must not hold up the end of the lesson.
            runtime.shutdown_background();
        })?;
        Ok(Self { runtime: handle, end: Some(end), thread: Some(thread) })
    }

    /// Returns the runtime. It may be used from other threads.
    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }
}

impl Drop for ServerThread {
    fn drop(&mut self) {
        self.end.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
