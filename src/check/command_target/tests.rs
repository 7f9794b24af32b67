//! Which file a command runs, for each tool that beginners use.

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }
    folder
}

fn target(files: &[(&str, &str)], command: &str) -> Option<CommandTarget> {
    let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
    find_target(folder(files).path(), &words)
}

/// The path and whether it is there: `app.py`, or `no app.py`.
fn path(files: &[&str], command: &str) -> String {
    let files: Vec<(&str, &str)> = files.iter().map(|file| (*file, "func main() {}")).collect();
    match target(&files, command) {
        Some(target) if target.exists => target.path,
        Some(target) => format!("no {}", target.path),
        None => "nothing".to_owned(),
    }
}

#[test]
fn the_file_is_found_in_the_commands_of_each_language() {
    for (file, command) in [
        ("server.js", "node server.js"),
        ("server.js", "node --watch server.js"),
        ("server.js", "node -r dotenv/config server"),
        ("server.js", "npx nodemon --ext js,json server.js"),
        ("server.js", "nodemon --watch src server.js"),
        ("index.js", "nodemon"),
        ("src/index.js", "node src"),
        ("src/index.js", "PORT=3000 node ./src/index.js"),
        ("index.ts", "npx tsx watch index.ts"),
        ("index.ts", "bun run index.ts"),
        ("main.ts", "deno run -A main.ts"),
        ("app.py", ".venv/bin/python app.py"),
        ("app.py", "python3 -u app.py"),
        ("app.py", "py app.py"),
        ("shop/api.py", "python -m shop.api"),
        ("shop/__main__.py", "python3 -m shop"),
        ("main.py", "uvicorn main:app --port 8080"),
        ("main.py", "uvicorn --reload main:app"),
        ("shop/main.py", "uvicorn shop.main:app"),
        ("src/main.py", "uvicorn main:app --app-dir src"),
        ("main.py", "gunicorn -b 127.0.0.1:8080 main:app"),
        ("main.py", "python3 -m uvicorn main:app"),
        ("hello.py", "flask --app hello run"),
        ("hello.py", "flask --app=hello.py run --debug"),
        ("hello.py", "FLASK_APP=hello python -m flask run"),
        ("app.py", "flask run"),
        ("main.py", "fastapi dev main.py"),
        ("app.py", "fastapi run"),
        ("app.py", "poetry run python app.py"),
        ("main.go", "go run main.go"),
        ("server.go", "go run ."),
        ("cmd/shop/main.go", "go run ./cmd/shop"),
        ("Server.java", "java Server.java"),
    ] {
        assert_eq!(path(&[file], command), file, "{command}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named_as_the_command_means_it() {
    for (command, missing) in [
        ("node index.js", "no index.js"),
        ("python3 main.py", "no main.py"),
        ("uvicorn main:app", "no main.py"),
        ("uvicorn shop.main:app", "no shop/main.py"),
        ("flask --app hello run", "no hello.py"),
        ("flask run", "no app.py"),
        ("go run main.go", "no main.go"),
        ("python3 -m http.server", "nothing"),
        ("node -e listen()", "nothing"),
        ("cargo run", "nothing"),
    ] {
        assert_eq!(path(&["notes.txt"], command), missing, "{command}");
    }
}

#[test]
fn scripts_are_followed_to_the_file() {
    let package = r#"{"main": "b.js", "scripts": {"start": "tsc && node dist/a.js", "dev": "npm run serve", "serve": "nodemon"}}"#;
    let files =
        [("package.json", package), ("dist/a.js", ""), ("b.js", ""), ("start.sh", "# the server\nexec node b.js\n")];
    let found = |command: &str| target(&files, command).map(|target| (target.path, target.script_file));
    let in_package = |path: &str| Some((path.to_owned(), Some("package.json".to_owned())));
    assert_eq!(found("npm start"), in_package("dist/a.js"));
    assert_eq!(found("npm run dev"), in_package("b.js"));
    assert_eq!(found("yarn dev"), in_package("b.js"));
    assert_eq!(found("node --run dev"), in_package("b.js"));
    for command in ["sh start.sh", "./start.sh"] {
        let (path, script) = found(command).expect("it leads to a file");
        assert_eq!(path, "b.js");
        assert!(script.is_some_and(|script| script.ends_with("start.sh")));
    }
    assert_eq!(target(&[("server.js", "")], "npm start").map(|target| target.path).as_deref(), Some("server.js"));
}

#[test]
fn scripts_that_lead_in_a_circle_end() {
    let package = r#"{"scripts": {"start": "npm run start"}}"#;
    assert_eq!(target(&[("package.json", package)], "npm start"), None);
}

#[test]
fn the_variable_in_the_file_is_known() {
    let found = |command: &str| target(&[("main.py", "")], command).and_then(|target| target.variable);
    assert_eq!(found("uvicorn main:server").as_deref(), Some("server"));
    assert_eq!(found("flask --app main run"), None);
}
