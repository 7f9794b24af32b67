//! A request as the curl command that sends the same.

use hyper::Method;

use super::body::HandBody;
use super::form::{FormPart, PartValue};
use super::request::HandRequest;
use crate::text::platform::Platform;
use crate::text::shell::ShellKind;

/// Returns the command, quoted for the shell of the platform.
pub fn curl_command(platform: Platform, request: &HandRequest, follow: bool) -> String {
    let mut words = vec![platform.curl().to_owned(), "-i".to_owned()];
    if follow {
        words.push("-L".to_owned());
    }
    words.extend(method(request));
    for (name, value) in headers(request) {
        // curl takes a header without a value only with a semicolon.
        let line = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.extend(["-H".to_owned(), line]);
    }
    words.extend(body(&request.body));
    words.push(request.url.to_string());
    ShellKind::of(platform).join(&words)
}

/// curl sends GET by itself, and POST if there is a body.
fn method(request: &HandRequest) -> Vec<String> {
    let usual = if request.body.is_there() { Method::POST } else { Method::GET };
    match &request.method {
        method if *method == usual => Vec::new(),
        &Method::HEAD => vec!["--head".to_owned()],
        method => vec!["-X".to_owned(), method.to_string()],
    }
}

/// The headers that curl does not add by itself.
fn headers(request: &HandRequest) -> Vec<(String, String)> {
    match request.body {
        HandBody::Json(_) | HandBody::Written(_) | HandBody::Empty => request.all_headers(),
        _ => request.headers.clone(),
    }
}

fn body(body: &HandBody) -> Vec<String> {
    match body {
        HandBody::Empty => Vec::new(),
        HandBody::Data(bytes) | HandBody::Json(bytes) | HandBody::Written(bytes) => {
            vec!["--data-raw".to_owned(), String::from_utf8_lossy(bytes).into_owned()]
        }
        HandBody::Form(fields) => {
            let words = |(name, value): &(String, String)| ["--data-urlencode".to_owned(), format!("{name}={value}")];
            fields.iter().flat_map(words).collect()
        }
        HandBody::Multipart(parts) => parts.iter().flat_map(part).collect(),
    }
}

fn part(part: &FormPart) -> [String; 2] {
    match &part.value {
        PartValue::Text(text) => ["--form-string".to_owned(), format!("{}={text}", part.name)],
        PartValue::File { path, .. } => ["-F".to_owned(), format!("{}=@{}", part.name, path.display())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::address::read_url;

    fn command(method: Method, body: HandBody) -> String {
        let url = read_url("/users").expect("it is an address");
        let headers = vec![("X-Id".to_owned(), "7".to_owned())];
        curl_command(Platform::Linux, &HandRequest { method, url, headers, body }, false)
    }

    #[test]
    fn the_command_says_only_what_curl_does_not_do_by_itself() {
        let start = "curl -i";
        let end = "-H 'X-Id: 7'";
        let url = "http://localhost:8080/users";
        let json = HandBody::Json(b"{\"a\": 1}".to_vec());
        assert_eq!(command(Method::GET, HandBody::Empty), format!("{start} {end} {url}"));
        assert_eq!(command(Method::HEAD, HandBody::Empty), format!("{start} --head {end} {url}"));
        assert_eq!(command(Method::DELETE, HandBody::Empty), format!("{start} -X DELETE {end} {url}"));
        let data = "--data-raw '{\"a\": 1}'";
        let with_type = "-H 'Content-Type: application/json'";
        assert_eq!(command(Method::POST, json.clone()), format!("{start} {end} {with_type} {data} {url}"));
        assert_eq!(command(Method::PUT, json), format!("{start} -X PUT {end} {with_type} {data} {url}"));
    }

    #[test]
    fn a_form_is_left_to_curl() {
        let form = HandBody::Form(vec![("name".to_owned(), "Ann B".to_owned())]);
        assert!(command(Method::POST, form).contains("--data-urlencode 'name=Ann B'"));
        let file = PartValue::File { path: "a.png".into(), bytes: Vec::new() };
        let parts = HandBody::Multipart(vec![FormPart { name: "photo".to_owned(), value: file }]);
        assert!(command(Method::POST, parts).contains("-F 'photo=@a.png'"));
    }
}
