//! Which program sent a request: a short name for people, from the User-Agent field.

use hyper::HeaderMap;
use hyper::header::USER_AGENT;

use crate::text::safe::safe;

/// What a User-Agent contains, and the name of its program. Browsers claim to be each other, so the most particular
/// ones come first.
const PROGRAMS: &[(&str, &str)] = &[
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
/// How the User-Agent of a server ends that asks another one, as a part of the course. Its name is in front.
pub const SERVER_AGENT_END: &str = "/server";
/// The name of a client without a User-Agent.
const UNNAMED: &str = "unnamed";
/// The most characters of a User-Agent that is in no table.
const MAX_NAME_CHARS: usize = 12;

/// Returns the name of the program that sent a request: one that a learner knows, or the first word of its User-Agent.
/// It is safe to print.
pub fn client_name(headers: &HeaderMap) -> String {
    let Some(agent) = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()) else { return UNNAMED.into() };
    if let Some((_, name)) = PROGRAMS.iter().find(|(part, _)| agent.contains(part)) {
        return (*name).to_owned();
    }
    let first: String = agent.split(['/', ' ']).next().unwrap_or_default().chars().take(MAX_NAME_CHARS).collect();
    if first.is_empty() { UNNAMED.into() } else { safe(&first) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(agent: &str) -> String {
        client_name(&HeaderMap::from_iter([(USER_AGENT, agent.parse().expect("a value that HTTP allows"))]))
    }

    #[test]
    fn programs_that_learners_know_have_their_usual_names() {
        for (agent, expected) in [
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
        ] {
            assert_eq!(name(agent), expected, "{agent}");
        }
    }

    #[test]
    fn other_programs_have_the_first_word_of_their_user_agent() {
        assert_eq!(name("MyTool/1.0 (x)"), "MyTool");
        assert_eq!(name(&format!("pages{SERVER_AGENT_END}")), "pages");
        assert_eq!(name(""), "unnamed");
        assert_eq!(client_name(&HeaderMap::new()), "unnamed");
    }
}
