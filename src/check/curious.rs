//! What a correct server does that another correct server does otherwise: legal, told once all is met,
//! never a fault.

use hyper::Version;

use super::evidence::{Ask, Asked, Evidence};
use super::expect;
use super::look::plain;

/// The most that are told.
const MOST: usize = 3;

/// Looks at what came, asks a little more, and tells what is worth a sentence. None: the learner wants to stop.
pub(super) fn told(evidence: &Evidence, mut ask: impl FnMut(Ask) -> Option<Asked>) -> Option<Vec<String>> {
    let mut found: Vec<String> = seen(evidence).into_iter().collect();
    if let Some(page) = evidence.looked.iter().find(|look| look.probe.method == "GET" && is_page(&look.path)) {
        for (method, path, told) in [
            ("GET", format!("{}/", page.path), SLASH),
            ("GET", format!("{}?x=1", page.path), QUERY),
            ("HEAD", page.path.clone(), HEAD),
        ] {
            let asked = ask(plain(method, &path))?;
            let Some(answer) = asked.heard.answer.filter(|_| asked.heard.trouble.is_none()) else { break };
            if answer.status != 200 {
                found.push(format!("{method} {path} is answered with {}. {told}", answer.status));
            }
        }
    }
    found.truncate(MOST);
    Some(found)
}

const SLASH: &str = "That is fine: for HTTP it is another address. Some frameworks take both for one.";
const QUERY: &str = "What stands after ? is no part of the path. Compare the path alone once you use queries.";
const HEAD: &str = "HEAD asks for the head of an answer without its body. Frameworks answer it by themselves.";

/// A plain path with a name in it.
fn is_page(path: &str) -> bool {
    path.len() > 1 && !path.ends_with('/') && !path.contains(['?', '.'])
}

fn seen(evidence: &Evidence) -> Option<String> {
    let answers = || evidence.looked.iter().filter_map(|look| look.asked.as_ref()?.heard.answer.as_ref());
    if answers().any(|answer| answer.version == Version::HTTP_10) {
        return Some(
            "Your server speaks HTTP/1.0, where each answer needs a connection of its own. Browsers don't mind."
                .to_owned(),
        );
    }
    let bare = |answer: &&crate::http::client::Answer| {
        expect::media_type(answer).as_deref() == Some("text/html")
            && !answer.body.is_ascii()
            && !String::from_utf8_lossy(answer.headers["content-type"].as_bytes())
                .to_ascii_lowercase()
                .contains("charset")
    };
    answers().find(bare).map(|_| {
        "A page with letters beyond English goes out without a charset. \"text/html; charset=utf-8\" keeps them whole."
            .to_owned()
    })
}
