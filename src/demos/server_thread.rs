//! The thread on which the servers of a demo run, apart from the thread that draws the lesson.

use std::io;
use std::thread::JoinHandle;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// A thread with an async runtime. Dropping it ends the thread.
pub(super) struct ServerThread {
    runtime: Handle,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ServerThread {
    /// Starts the thread.
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
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
