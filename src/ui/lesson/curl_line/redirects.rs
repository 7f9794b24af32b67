//! Where a redirect leads a command with `-L`, by the rules of curl.

use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue, LOCATION};
use hyper::{HeaderMap, Method};

use super::{CurlLine, STOPPED_EARLY, host, loopback_address, target};
use crate::http::client::{ClientRequest, ClientResult};

impl CurlLine {
    /// Returns the command with the next request, if the response is a redirect that is followed; or what is printed in
    /// place of its response.
    pub(super) fn redirected(&self, result: &ClientResult) -> Option<Result<Self, String>> {
        let response = result.response.as_ref().filter(|_| result.error.is_none())?;
        let follows = self.command_follows() && matches!(response.status, 301 | 302 | 303 | 307 | 308);
        let location = location(&response.headers).filter(|_| follows)?;
        if self.most_redirects == self.redirects {
            let most = self.most_redirects;
            return Some(Err(format!("curl: (47) Maximum ({most}) redirects followed")));
        }
        let next = self.url.join(&location).ok().and_then(|url| self.at(url, response.status));
        Some(next.ok_or_else(|| {
            format!("{STOPPED_EARLY} at this redirect: it leads to another computer. curl would follow it.")
        }))
    }

    fn command_follows(&self) -> bool {
        self.most_redirects > 0
    }

    /// The same request at another address; nothing if that is not on this computer. After 301, 302 and 303 curl sends a
    /// GET in place of a POST, unless `-X` says otherwise.
    fn at(&self, url: url::Url, status: u16) -> Option<Self> {
        let own = &self.request;
        let is_get = match status {
            303 => own.method != Method::HEAD,
            301 | 302 => own.method == Method::POST,
            _ => false,
        };
        let loses_body = is_get && !self.names_method;
        let is_same_server = url.origin() == self.url.origin();
        let stays = |(name, _): &&(HeaderName, HeaderValue)| {
            (is_same_server || (*name != AUTHORIZATION && *name != COOKIE)) && !(loses_body && *name == CONTENT_TYPE)
        };
        let request = ClientRequest {
            address: loopback_address(&url)?,
            method: if loses_body { Method::GET } else { own.method.clone() },
            target: target(&url)?,
            host: HeaderValue::from_str(&host(&url)?).ok()?,
            headers: own.headers.iter().filter(stays).cloned().collect(),
            body: if loses_body { Bytes::new() } else { own.body.clone() },
            ..own.clone()
        };
        Some(Self { request, url, redirects: self.redirects + 1, ..self.clone() })
    }
}

fn location(headers: &HeaderMap) -> Option<String> {
    headers.get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// Gives these responses, one a connection, and returns the first lines of the requests.
    fn serve(responses: Vec<String>) -> (u16, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it has an address").port();
        let serve = move || {
            let one = |response: String| {
                let (mut socket, _) = listener.accept().expect("a connection");
                let mut bytes = [0; 2048];
                let read = socket.read(&mut bytes).expect("a request");
                socket.write_all(response.as_bytes()).expect("it can be sent");
                String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned()
            };
            responses.into_iter().map(one).collect()
        };
        (port, std::thread::spawn(serve))
    }

    fn redirect(status: &str, to: &str) -> String {
        format!("HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }

    const LAST: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";

    #[test]
    fn a_redirect_is_followed_as_curl_follows_it() {
        let (port, server) = serve(vec![redirect("302 Found", "/thanks"), LAST.to_owned()]);
        let line = CurlLine::read(&format!("curl -i -L -d drink=tea http://127.0.0.1:{port}/order")).expect("one");
        let printed = line.run().printed;
        assert_eq!(server.join().expect("requests"), ["POST /order HTTP/1.1", "GET /thanks HTTP/1.1"]);
        assert_eq!((printed[0].as_str(), printed.last().map(String::as_str)), ("HTTP/1.1 302 Found", Some("hi")));
        let (port, server) = serve(vec![redirect("307 Temporary Redirect", "thanks"), LAST.to_owned()]);
        let line = CurlLine::read(&format!("curl -L -d a=b http://127.0.0.1:{port}/order")).expect("one");
        assert_eq!(line.run().printed, ["hi"]);
        assert_eq!(server.join().expect("requests"), ["POST /order HTTP/1.1", "POST /thanks HTTP/1.1"]);
    }

    #[test]
    fn a_circle_and_another_computer_end_it() {
        let (port, server) = serve(vec![redirect("302 Found", "/right"), redirect("302 Found", "/left")]);
        let line = format!("curl -L --max-redirs 1 http://127.0.0.1:{port}/left");
        let printed = CurlLine::read(&line).expect("one").run().printed;
        assert_eq!(printed, ["curl: (47) Maximum (1) redirects followed"]);
        server.join().expect("two requests");
        let (port, server) = serve(vec![redirect("301 Moved", "http://example.com/")]);
        let printed = CurlLine::read(&format!("curl -L http://127.0.0.1:{port}/")).expect("one").run().printed;
        assert!(printed[0].starts_with("doorway has stopped at this redirect"), "{printed:?}");
        server.join().expect("one request");
    }
}
