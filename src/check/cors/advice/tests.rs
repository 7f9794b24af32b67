//! What is told of fetches that are blocked for other reasons than a missing header, and of allowed ones.

use url::Url;

use super::{CorsAdvice, advise};
use crate::check::cors::{FetchRequest, ResponseHead, simulate};

const PAGE: &str = "http://localhost:3000";
const API: &str = "http://localhost:8080/api";

type Fields<'a> = &'a [(&'a str, &'a str)];

fn pairs(fields: Fields<'_>) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn request(method: &str, headers: Fields<'_>, credentials: bool) -> FetchRequest {
    FetchRequest { origin: PAGE.into(), method: method.into(), headers: pairs(headers), credentials }
}

/// The advice on a fetch whose every message gets the same response.
fn advice(request: &FetchRequest, status: u16, fields: Fields<'_>) -> CorsAdvice {
    let url = Url::parse(API).expect("it is an address");
    let trace =
        simulate(request, &url, &mut |_| Some(ResponseHead { status, headers: pairs(fields), is_folded: false }));
    advise(request, &trace)
}

fn why(advice: &CorsAdvice) -> &str {
    advice.why.as_deref().unwrap_or_default()
}

#[test]
fn a_status_that_explains_the_missing_header_is_named_first() {
    let get = request("GET", &[], false);
    for (status, words) in [(401, "login"), (404, "no route"), (405, "does not handle GET"), (500, "program failed")] {
        let told = advice(&get, status, &[]);
        assert!(why(&told).contains(&status.to_string()) && why(&told).contains(words), "{status}: {told:?}");
        assert_eq!(told.missing, None, "one header would not mend it");
    }
    let put = request("PUT", &[], false);
    for (status, words) in
        [(403, "never brings a token"), (404, "OPTIONS"), (501, "does not handle OPTIONS"), (500, "failed")]
    {
        assert!(why(&advice(&put, status, &[])).contains(words), "{status}");
    }
}

#[test]
fn an_error_that_the_page_may_read_is_judged_by_its_headers() {
    let told = advice(&request("GET", &[], true), 500, &[("Access-Control-Allow-Origin", PAGE)]);
    assert_eq!(told.missing.as_deref(), Some("Access-Control-Allow-Credentials: true"));
}

#[test]
fn an_error_that_the_page_may_read_is_told_in_a_note() {
    for (status, words) in [(500, "program failed"), (503, "503"), (404, "nothing for GET /api")] {
        let told = advice(&request("GET", &[], false), status, &[("Access-Control-Allow-Origin", PAGE)]);
        assert!(told.why.is_none() && told.notes.iter().any(|note| note.contains(words)), "{status}: {told:?}");
    }
    let told = advice(&request("GET", &[], false), 200, &[("Access-Control-Allow-Origin", PAGE)]);
    assert!(told.notes.is_empty(), "{told:?}");
}

#[test]
fn a_preflight_that_only_the_framework_answers_is_not_handled() {
    let told = advice(&request("PUT", &[], false), 200, &[("Allow", "GET, HEAD")]);
    assert!(why(&told).contains("not handled"), "{told:?}");
}

#[test]
fn a_preflight_with_some_cors_headers_is_handled_and_lacks_one() {
    let told = advice(&request("PUT", &[], false), 204, &[("Access-Control-Allow-Methods", "PUT")]);
    assert_eq!((why(&told), told.missing.as_deref()), ("", Some("Access-Control-Allow-Origin: http://localhost:3000")));
}

#[test]
fn a_preflight_without_a_route_may_be_one_that_is_not_handled() {
    let told = advice(&request("PUT", &[], false), 404, &[("Access-Control-Allow-Origin", PAGE)]);
    assert!(why(&told).contains("no route for OPTIONS /api"), "{told:?}");
    assert!(told.changes[0].starts_with("Answer OPTIONS /api with 204"), "{told:?}");
}

#[test]
fn a_preflight_that_is_redirected_names_the_address_to_ask_for() {
    let told = advice(&request("PUT", &[], false), 308, &[("Location", "/api/")]);
    assert!(why(&told).contains("308") && told.changes[0].contains("http://localhost:8080/api/"), "{told:?}");
}

#[test]
fn a_request_without_a_preflight_that_is_redirected_lacks_the_headers_on_the_way() {
    let told = advice(&request("GET", &[], false), 301, &[("Location", "https://localhost:8443/api")]);
    assert!(why(&told).starts_with("The request got 301"), "{told:?}");
    assert!(why(&told).contains("only if this response has the CORS headers"), "{told:?}");
}

#[test]
fn an_origin_that_is_not_on_the_list_is_told_by_vary() {
    let told = advice(&request("GET", &[], false), 200, &[("Vary", "Accept, Origin")]);
    assert!(why(&told).contains("not on its list"), "{told:?}");
    let told = advice(&request("GET", &[], false), 200, &[]);
    assert_eq!((why(&told), told.missing.as_deref()), ("", Some("Access-Control-Allow-Origin: http://localhost:3000")));
}

#[test]
fn null_is_never_advised() {
    let opened = FetchRequest { origin: "null".into(), ..request("GET", &[], false) };
    let told = advice(&opened, 200, &[]);
    assert_eq!(told.missing, None);
    assert!(told.changes[0].contains("from a server"), "{told:?}");
    let asked = request("GET", &[], false);
    let url = Url::parse(API).expect("it is an address");
    let trace = simulate(&asked, &url, &mut |message| {
        let elsewhere = [("Access-Control-Allow-Origin", PAGE), ("Location", "http://127.0.0.1:8080/other")];
        let status = if message.url.path() == "/api" { 302 } else { 200 };
        Some(ResponseHead { status, headers: pairs(&elsewhere), is_folded: false })
    });
    let told = advise(&asked, &trace);
    assert_eq!(told.missing, None);
    assert!(why(&told).contains("Origin: null") && told.changes[0].contains("http://127.0.0.1:8080/other"), "{told:?}");
}

#[test]
fn a_response_header_that_the_page_sends_is_to_be_removed() {
    let asked = request("GET", &[("Access-Control-Allow-Origin", "*")], false);
    let told = advice(&asked, 204, &[("Access-Control-Allow-Origin", "*")]);
    assert!(told.changes[0].contains("Remove Access-Control-Allow-Origin"), "{told:?}");
}

#[test]
fn several_values_are_two_places_or_a_list() {
    let get = request("GET", &[], false);
    let two = advice(&get, 200, &[("Access-Control-Allow-Origin", PAGE), ("access-control-allow-origin", "*")]);
    assert!(two.changes[0].contains("Two places"), "{two:?}");
    let list = advice(&get, 200, &[("Access-Control-Allow-Origin", "http://a.example, http://localhost:3000")]);
    assert!(list.changes[0].contains("cannot hold a list"), "{list:?}");
}

#[test]
fn a_list_that_is_there_gets_longer_and_a_star_that_does_not_count_is_replaced() {
    let origin = ("Access-Control-Allow-Origin", PAGE);
    let told = advice(&request("PUT", &[], false), 204, &[origin, ("Access-Control-Allow-Methods", "GET, POST")]);
    assert_eq!(told.changes, ["Add PUT to the list: Access-Control-Allow-Methods: GET, POST, PUT"]);
    assert_eq!(told.missing.as_deref(), Some("Access-Control-Allow-Methods: PUT"));
    let credentials = ("Access-Control-Allow-Credentials", "true");
    let star = ("Access-Control-Allow-Methods", "*");
    let told = advice(&request("PUT", &[], true), 204, &[origin, credentials, star]);
    assert_eq!(told.changes, ["Name it in place of the star: Access-Control-Allow-Methods: PUT"]);
    let told = advice(&request("PUT", &[], false), 204, &[origin]);
    assert_eq!(told.changes, ["Let the response have this header: Access-Control-Allow-Methods: PUT"]);
}

#[test]
fn a_method_in_small_letters_is_to_be_written_in_capitals() {
    let fields = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "PUT, PATCH")];
    let told = advice(&request("patch", &[], false), 204, &fields);
    assert!(told.changes[0].contains("'PATCH'") && told.missing.is_none(), "{told:?}");
}

#[test]
fn where_browsers_and_the_standard_differ_both_are_told() {
    let star = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")];
    let told = advice(&request("GET", &[("Authorization", "Bearer x")], false), 200, &star);
    assert!(told.notes[0].contains("standard does not"), "{told:?}");
    let told = advice(&request("GET", &[("Save-Data", "on")], false), 200, &star);
    assert!(told.notes[0].contains("without a preflight"), "{told:?}");
}

#[test]
fn a_cookie_between_two_sites_needs_samesite_none_and_secure() {
    let asked = FetchRequest { origin: "http://127.0.0.1:3000".into(), ..request("GET", &[], true) };
    let fields = [
        ("Access-Control-Allow-Origin", "http://127.0.0.1:3000"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Set-Cookie", "id=1; HttpOnly"),
    ];
    let told = advice(&asked, 200, &fields);
    assert!(told.notes[0].contains("two sites") && told.notes[0].contains("Secure"), "{told:?}");
    let same = request("GET", &[], true);
    let fields =
        [("Access-Control-Allow-Origin", PAGE), ("Access-Control-Allow-Credentials", "true"), ("Set-Cookie", "id=1")];
    assert_eq!(advice(&same, 200, &fields).notes, [""; 0], "ports do not matter to a site");
}

#[test]
fn a_header_whose_name_is_misspelt_is_named() {
    let told = advice(&request("GET", &[], false), 200, &[("Access-Control-Allowed-Origin", "*")]);
    assert!(why(&told).contains("Access-Control-Allowed-Origin") && told.changes[0].contains("Correct"), "{told:?}");
    let told = advice(&request("GET", &[], false), 200, &[("Access-Control-Allow-Methods", "GET")]);
    assert_eq!(told.why, None, "it is another header of CORS");
}

#[test]
fn names_in_quotation_marks_lose_them() {
    let headers = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "'GET', 'DELETE'")];
    let told = advice(&request("DELETE", &[], false), 204, &headers);
    assert_eq!(
        told.changes,
        ["Write the names without quotation marks: Access-Control-Allow-Methods: GET, DELETE"],
        "{told:?}"
    );
}
