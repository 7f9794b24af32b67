//! For the demos' tests: asks a server of a stage without a socket, a handler being a plain function.

use hyper::header::HeaderName;
use hyper::{HeaderMap, Method, Version};

use super::Demo;
use crate::http::{Request, Response};

/// What this server answers at this stage; `None` if it is not on.
pub fn ask(demo: &Demo, stage: &str, server: &str, method: &str, target: &str) -> Option<Response> {
    let stage = demo.stage(stage).unwrap_or_else(|| panic!("no stage {stage}"));
    let server = stage.servers.iter().find(|own| own.name == server)?;
    Some(server.routes.respond(&request(method, target)))
}

/// What this server answers at this stage to a request with these headers and this body; `None` if it is not on.
pub fn send(
    demo: &Demo,
    stage: &str,
    server: &str,
    (method, target): (&str, &str),
    headers: &[(String, String)],
    body: &str,
) -> Option<Response> {
    let stage = demo.stage(stage).unwrap_or_else(|| panic!("no stage {stage}"));
    let server = stage.servers.iter().find(|own| own.name == server)?;
    let mut request = request(method, target);
    for (name, value) in headers {
        let name: HeaderName = name.parse().expect("a header's name");
        request.headers.append(name, value.parse().expect("a header's value"));
    }
    request.body = body.to_owned().into();
    Some(server.routes.respond(&request))
}

/// A request without headers and body.
pub fn request(method: &str, target: &str) -> Request {
    Request {
        method: Method::from_bytes(method.as_bytes()).expect("a method"),
        uri: target.parse().expect("a target"),
        version: Version::HTTP_11,
        headers: HeaderMap::new(),
        body: hyper::body::Bytes::new(),
        client: ([127, 0, 0, 1], 50_000).into(),
    }
}

/// A body as text.
pub fn text(response: &Response) -> &str {
    std::str::from_utf8(&response.body).expect("text")
}
