use super::FILES;
use crate::demos::InMemoryDemo;
use crate::http::{Request, Response};

fn get(stage: &str, target: &str) -> Response {
    let demo = InMemoryDemo::new(&FILES);
    demo.send(stage, "web", &Request::new("GET", target)).expect("the server is running at every stage")
}

fn status(stage: &str, target: &str) -> u16 {
    get(stage, target).status.as_u16()
}

fn type_of(stage: &str, target: &str) -> String {
    get(stage, target).headers["content-type"].to_str().expect("a type is ASCII").to_owned()
}

#[test]
fn files_can_only_be_read() {
    let demo = InMemoryDemo::new(&FILES);
    let ask = |method: &str| demo.send("types", "web", &Request::new(method, "/about.html")).expect("it is running");
    assert_eq!((ask("GET").status.as_u16(), ask("HEAD").status.as_u16()), (200, 200));
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "FOO"] {
        let response = ask(method);
        assert_eq!(
            (response.status.as_u16(), &response.headers["allow"]),
            (405, &"GET, HEAD".parse().expect("a value"))
        );
    }
}

#[test]
fn each_file_has_the_type_of_its_ending_only_in_the_stages_that_know_it() {
    for (path, media_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/about.html", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/pictures/sun.svg", "image/svg+xml"),
        ("/pictures/private-notes.txt", "application/octet-stream"),
    ] {
        assert_eq!(type_of("types", path), media_type, "{path}");
        assert_eq!(type_of("text", path), "text/plain; charset=utf-8", "{path}");
        assert_eq!(type_of("html", path), "text/html; charset=utf-8", "{path}");
    }
}

#[test]
fn what_is_no_file_is_404() {
    for path in ["/nothing", "/style.csss", "/pictures", "/pictures/", "/about", "//", "/about.html/", "/%00"] {
        assert_eq!(status("types", path), 404, "{path}");
    }
}

#[test]
fn a_folder_is_listed_in_one_stage_only() {
    let page = get("listing", "/pictures/");
    assert!(page.body_text().contains("private-notes.txt"), "{}", page.body_text());
    assert_eq!(status("listing", "/..%2f"), 404, "nothing outside is listed");
    assert_eq!(status("types", "/pictures/"), 404);
}

#[test]
fn a_hidden_file_is_sent_in_the_stages_with_that_mistake_only() {
    for (stage, expected) in [("text", 404), ("listing", 404), ("hidden", 200), ("types", 404)] {
        assert_eq!(status(stage, "/.env"), expected, "{stage}");
    }
}

#[test]
fn nothing_outside_of_the_folder_is_sent_but_in_the_stage_with_that_mistake() {
    for path in ["/..%2fsettings.txt", "/../settings.txt", "/pictures/..%2f..%2fsettings.txt", "/%2e%2e/settings.txt"] {
        for stage in ["text", "html", "listing", "hidden", "types"] {
            assert_eq!(status(stage, path), 404, "{path} at {stage}");
        }
        assert_eq!(status("outside", path), 200, "{path}");
    }
    for path in ["/..%2f..%2f..%2f..%2fetc/passwd", "//etc/passwd", "/%2fetc/passwd"] {
        assert_eq!(status("outside", path), 404, "{path}: not even that stage leaves the project");
    }
}
