//! Calls a handler, and turns its panic into a message: nothing of it reaches the terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use super::route::Handler;
use super::{Request, Response};

thread_local! {
    /// Whether this thread is inside a handler.
    static IS_IN_HANDLER: Cell<bool> = const { Cell::new(false) };
    /// What the last panic inside a handler said.
    static MESSAGE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Calls a handler. If it panics, returns the panic's message and its place in the source. A response is large and goes through
/// many hands: in a box only its address is moved.
pub(super) fn call_handler(handler: &Handler, request: &Request) -> Result<Box<Response>, String> {
    install_hook();
    IS_IN_HANDLER.set(true);
    let result = catch_unwind(AssertUnwindSafe(|| Box::new(handler(request))));
    IS_IN_HANDLER.set(false);
    result.map_err(|_| MESSAGE.take().unwrap_or_default())
}

/// Rust prints a panic before it is caught. This keeps the message instead, and leaves every other panic as it was.
fn install_hook() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let other_panics = take_hook();
        set_hook(Box::new(move |info| {
            if IS_IN_HANDLER.get() {
                MESSAGE.set(Some(describe(info)));
            } else {
                other_panics(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let words =
        payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let words = words.unwrap_or("no message");
    match info.location() {
        Some(place) => format!("{words} ({}:{})", place.file(), place.line()),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn call(handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Result<Box<Response>, String> {
        let handler: Handler = Arc::new(handler);
        call_handler(&handler, &Request::new("GET", "/"))
    }

    #[test]
    fn a_panic_becomes_its_message_and_its_place() {
        let message = call(|_| panic!("no such user")).expect_err("it panics");
        assert!(message.starts_with("no such user (") && message.contains("handler_panic.rs:"), "{message}");
        let message = call(|request| panic!("at {}", request.path())).expect_err("it panics");
        assert!(message.starts_with("at / ("), "{message}");
    }

    #[test]
    fn a_handler_after_one_that_panicked_works() {
        call(|_| panic!("first")).expect_err("it panics");
        assert_eq!(call(|_| Response::text("second")).expect("it returns").body.as_bytes(), b"second");
    }
}
