//! net/http of Go.

use super::*;
use crate::check::source_model::route::Mounting;
use crate::check::source_model::route::PathMatching;
use crate::check::source_model::value::ValueOrigin;

fn go(main: &str) -> String {
    format!("package main\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"fmt\"\n)\nfunc main() {{\n{main}\n}}\n")
}

#[test]
fn patterns_with_methods_are_taken_apart() {
    let model = read(
        "main.go",
        &go("mux := http.NewServeMux()
             mux.HandleFunc(\"GET /{$}\", home)
             mux.HandleFunc(\"GET /users/{id}\", user)
             mux.Handle(\"/static/\", http.StripPrefix(\"/static/\", http.FileServer(http.Dir(\"public\"))))
             mux.HandleFunc(\"/\", func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
             http.ListenAndServe(\":8080\", mux)"),
    );
    assert_eq!(listed(&model), ["GET /{$}", "GET /users/{id}", "ANY /static/", "ANY /"]);
    assert_eq!(model.routes[0].matches("GET", "/"), Some(true));
    assert_eq!(model.routes[0].matches("GET", "/about"), Some(false));
    assert_eq!(model.routes[0].near_miss("GET", "/about"), None);
    assert_eq!(model.routes[0].near_miss("GET", "/users/1"), None);
    assert_eq!(model.routes[2].matching, PathMatching::Prefix);
    assert_eq!(model.routes[3].kind, RouteKind::CatchAll);
    assert_eq!(model.static_folders[0].folder.as_ref().expect("it is written out").path, "public");
    assert_eq!(model.listeners[0].port, Some(ValueOrigin::Literal("8080".to_owned())));
}

#[test]
fn the_root_of_the_default_mux_takes_every_path() {
    let model = read(
        "main.go",
        &go(
            "http.HandleFunc(\"/\", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, \"home\") })\nhttp.ListenAndServe(\"localhost:\"+os.Getenv(\"PORT\"), nil)",
        ),
    );
    assert_eq!(first_match(&model, "/about").expect("it matches").kind, RouteKind::CatchAll);
    assert_eq!(model.listeners[0].host, Some(ValueOrigin::Literal("localhost".to_owned())));
    assert_eq!(model.listeners[0].port, Some(ValueOrigin::Variable { name: "PORT".to_owned() }));
}

#[test]
fn a_port_with_a_default_of_its_own_is_followed() {
    let model = read(
        "main.go",
        &go("port := os.Getenv(\"PORT\")\nif port == \"\" {\nport = \"8080\"\n}\nhttp.ListenAndServe(\":\"+port, nil)"),
    );
    let wanted = ValueOrigin::EnvWithDefault { name: "PORT".to_owned(), default: "8080".to_owned() };
    assert_eq!(model.listeners[0].port, Some(wanted));
}

#[test]
fn a_switch_in_another_file_of_the_package_is_read() {
    let handler = "package main\nimport \"net/http\"\nfunc answer(w http.ResponseWriter, r *http.Request) {\nswitch r.URL.Path {\ncase \"/abuot\":\nw.Write([]byte(\"about\"))\ndefault:\nw.WriteHeader(404)\n}\n}\n";
    let model = read_files(&[
        ("main.go", &go("http.HandleFunc(\"/\", answer)\nhttp.ListenAndServe(\":80\", nil)")),
        ("handler.go", handler),
    ]);
    assert_eq!(near_miss(&model, "/about"), Some(NearMiss::Misspelt));
    assert_eq!(model.routes.iter().filter(|route| route.kind == RouteKind::CatchAll).count(), 1);
}

#[test]
fn a_mux_is_mounted_where_it_is_handed_to_the_server() {
    let program = |served: &str| {
        let head = "package main\nimport \"net/http\"\nfunc main() {\n\tmux := http.NewServeMux()\n";
        let route = "\tmux.HandleFunc(\"/about\", about)\n";
        let functions = "func about(w http.ResponseWriter, r *http.Request) {}\n";
        read("main.go", &format!("{head}{route}\thttp.ListenAndServe(\":80\", {served})\n}}\n{functions}"))
    };
    assert!(program("mux").routes.iter().all(|route| route.mounting == Mounting::Mounted));
    assert!(program("nil").routes.iter().all(|route| route.mounting == Mounting::NotMounted));
}
