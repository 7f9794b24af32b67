//! Small words that several lines share: a status, a media type, who asked.

use hyper::StatusCode;

use crate::http::{Exchange, Request};
use crate::text::http_syntax;
use crate::text::safe::{safe, safe_bytes};

/// A status in words: `200 OK`, with RFC 9110's own reason phrase.
pub fn status(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// How many bytes of body were sent: none to HEAD, whatever GET would have got (RFC 9110, section 9.3.2).
pub fn sent(exchange: &Exchange) -> usize {
    if exchange.request.method == hyper::Method::HEAD { 0 } else { exchange.response.body.len() }
}

/// A media type without its parameters; empty where none was said.
pub fn media_type(headers: &hyper::HeaderMap) -> String {
    let value = headers.get(hyper::header::CONTENT_TYPE).map(|value| safe_bytes(value.as_bytes()));
    value.as_deref().map(http_syntax::media_type).unwrap_or_default()
}

/// Who asked, from User-Agent: a name a learner knows, else its first word.
pub fn agent(request: &Request) -> String {
    /// What a User-Agent holds, and whose it is. Browsers claim to be each other: the most particular comes first.
    const AGENTS: &[(&str, &str)] = &[
        ("doorway/", "doorway"),
        ("PostmanRuntime/", "Postman"),
        ("insomnia/", "Insomnia"),
        ("Insomnia/", "Insomnia"),
        ("Bruno", "Bruno"),
        ("HTTPie/", "HTTPie"),
        ("curl/", "curl"),
        ("Wget/", "wget"),
        ("Python-urllib/", "Python"),
        ("python-requests/", "Python"),
        ("python-httpx/", "Python"),
        ("PowerShell/", "PowerShell"),
        ("undici", "Node"),
        ("node", "Node"),
        ("Deno/", "Deno"),
        ("Bun/", "Bun"),
        ("Go-http-client/", "Go"),
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("OPR/", "Opera"),
        ("Vivaldi/", "Vivaldi"),
        ("SamsungBrowser/", "Samsung"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let Some(told) = request.header("user-agent") else { return "unnamed".into() };
    if let Some((_, name)) = AGENTS.iter().find(|(mark, _)| told.contains(mark)) {
        return (*name).to_owned();
    }
    let first: String = told.split(['/', ' ']).next().unwrap_or_default().chars().take(12).collect();
    if first.is_empty() { "unnamed".into() } else { safe(&first) }
}

/// Whether a browser asked: only browsers say what they will do with the answer (Fetch Metadata, Sec-Fetch-Dest).
pub fn from_browser(request: &Request) -> bool {
    request.headers.contains_key("sec-fetch-dest")
        || request.header("user-agent").is_some_and(|agent| agent.starts_with("Mozilla/"))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use hyper::body::Bytes;
    use hyper::{HeaderMap, Method, Version};

    /// A request as tests need it.
    pub fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> Request {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<hyper::header::HeaderName>().expect("a name"), value.parse().expect("a value"));
        }
        Request {
            method: Method::from_bytes(method.as_bytes()).expect("a method"),
            uri: target.parse().expect("a target"),
            version: Version::HTTP_11,
            headers: map,
            body: Bytes::new(),
            client: ([127, 0, 0, 1], 50_000).into(),
        }
    }

    #[test]
    fn who_asked_is_told_by_a_name_one_knows() {
        for (told, name) in [
            ("curl/7.88.1", "curl"),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                "Chrome",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
                "Edge",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
                "Safari",
            ),
            ("PostmanRuntime/7.43.0", "Postman"),
            ("Python-urllib/3.11", "Python"),
            ("node", "Node"),
            ("Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1.19041", "PowerShell"),
            ("MyTool/1.0 (x)", "MyTool"),
        ] {
            assert_eq!(agent(&request("GET", "/", &[("user-agent", told)])), name, "{told}");
        }
        assert_eq!(agent(&request("GET", "/", &[])), "unnamed");
    }
}
