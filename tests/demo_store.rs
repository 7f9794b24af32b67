//! A demo with a database: rows that survive a restart, and that `reset` puts back. It shows what a demo with data needs:
//! a folder that lasts, handlers that may wait, and data that belongs to a stage.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context;
use doorway::demos::{
    Demo, DemoContext, DemoOptions, DemoResources, DemoSpec, DemoStartError, InMemoryDemo, RunningDemo, ServerSpec,
    StageSpec,
};
use doorway::http::{Request, Response, Route, Routes};
use hyper::StatusCode;
use hyper::header::LOCATION;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};
use tempfile::TempDir;

const DEADLINE: Duration = Duration::from_secs(20);

static PETS: DemoSpec = DemoSpec {
    name: "pets",
    about: "pets in a database that outlives the program",
    servers: &[ServerSpec::new("api", 0)],
    stages: &[
        StageSpec::new("empty", "no pet yet", &["api"]),
        StageSpec::new("two-pets", "two pets", &["api"]),
        StageSpec::new("stopped", "the program is not running", &[]),
    ],
    build: |context| Ok(Box::new(Pets { database: Arc::new(Database::open(&context)?) })),
};

struct Pets {
    database: Arc<Database>,
}

impl Demo for Pets {
    fn routes(&self, _server: &str, _stage: &str) -> Routes {
        Routes(vec![
            Route::get("/pets", self.handler(list)).blocking(),
            Route::get("/pets/{id}", self.handler(find)).blocking(),
            Route::post("/pets", self.handler(create)).blocking(),
            Route::delete("/pets/{id}", self.handler(remove)).blocking(),
        ])
    }

    fn reset(&self, stage: &str) -> anyhow::Result<()> {
        self.database.put_back(stage).context("the database cannot be written")
    }
}

impl Pets {
    /// Makes a handler of a function that needs the database.
    fn handler(&self, work: Work) -> impl Fn(&Request) -> Response + Send + Sync + 'static {
        let database = self.database.clone();
        move |request| {
            let connection = database.0.lock().expect("no panic");
            work(&connection, request).unwrap_or_else(|error| {
                Response::text(error.to_string()).with_status(StatusCode::INTERNAL_SERVER_ERROR)
            })
        }
    }
}

type Work = fn(&Connection, &Request) -> rusqlite::Result<Response>;

fn list(database: &Connection, _request: &Request) -> rusqlite::Result<Response> {
    let mut query = database.prepare("SELECT id, name FROM pets ORDER BY id")?;
    let pets: Vec<Value> = query.query_map([], |row| Ok(pet(row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(Response::json(json!(pets).to_string()))
}

fn find(database: &Connection, request: &Request) -> rusqlite::Result<Response> {
    let id = request.param("id").unwrap_or_default();
    let row =
        database.query_row("SELECT id, name FROM pets WHERE id = ?", [id], |row| Ok(pet(row.get(0)?, row.get(1)?)));
    Ok(row.optional()?.map_or_else(not_found, |pet| Response::json(pet.to_string())))
}

fn create(database: &Connection, request: &Request) -> rusqlite::Result<Response> {
    let name = String::from_utf8_lossy(&request.body);
    database.execute("INSERT INTO pets (name) VALUES (?)", [&name])?;
    let id = database.last_insert_rowid();
    let response = Response::json(pet(id, name.into_owned()).to_string()).with_status(StatusCode::CREATED);
    Ok(response.with_header(LOCATION, &format!("/pets/{id}")))
}

fn remove(database: &Connection, request: &Request) -> rusqlite::Result<Response> {
    let removed = database.execute("DELETE FROM pets WHERE id = ?", [request.param("id").unwrap_or_default()])?;
    Ok(if removed == 0 { not_found() } else { Response::empty(StatusCode::NO_CONTENT) })
}

fn pet(id: i64, name: String) -> Value {
    json!({ "id": id, "name": name })
}

fn not_found() -> Response {
    Response::empty(StatusCode::NOT_FOUND)
}

/// The database in the folder of the demo.
struct Database(Mutex<Connection>);

impl Database {
    fn open(context: &DemoContext) -> anyhow::Result<Self> {
        let file = context.lasting_folder()?.join("pets.sqlite3");
        let connection = Connection::open(file)?;
        connection.execute_batch("CREATE TABLE IF NOT EXISTS pets (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")?;
        Ok(Self(Mutex::new(connection)))
    }

    fn put_back(&self, stage: &str) -> rusqlite::Result<()> {
        let names: &[&str] = if stage == "two-pets" { &["Mia", "Rex"] } else { &[] };
        let mut connection = self.0.lock().expect("no panic");
        let change = connection.transaction()?;
        change.execute("DELETE FROM pets", [])?;
        for (id, name) in (1..).zip(names) {
            change.execute("INSERT INTO pets (id, name) VALUES (?, ?)", params![id, name])?;
        }
        change.commit()
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("the system has a place for temporary files")
}

fn options(folder: &TempDir) -> DemoOptions {
    let lasting_folder = Some(folder.path().join("demos/pets"));
    let resources = DemoResources { lasting_folder, ..DemoResources::default() };
    DemoOptions { resources, ..DemoOptions::default() }
}

fn start(folder: &TempDir) -> RunningDemo {
    RunningDemo::start(&PETS, "empty", &options(folder)).expect("the folder can be written")
}

fn send(demo: &RunningDemo, request: &Request) -> Response {
    demo.send("api", request, DEADLINE).unwrap_or_else(|error| panic!("no response: {error:?}"))
}

fn pets(demo: &RunningDemo) -> Value {
    serde_json::from_str(send(demo, &Request::new("GET", "/pets")).body_text()).expect("JSON")
}

#[test]
fn rows_survive_a_restart_of_the_program() {
    let folder = folder();
    let demo = start(&folder);
    let response = send(&demo, &Request::new("POST", "/pets").with_body("Mia"));
    assert_eq!((response.status.as_u16(), &response.headers["location"]), (201, &"/pets/1".parse().expect("a path")));
    drop(demo);
    let demo = start(&folder);
    assert_eq!(pets(&demo), json!([{ "id": 1, "name": "Mia" }]));
    assert_eq!(send(&demo, &Request::new("GET", "/pets/1")).body_text(), r#"{"id":1,"name":"Mia"}"#);
    assert_eq!(send(&demo, &Request::new("DELETE", "/pets/1")).status, StatusCode::NO_CONTENT);
    assert_eq!(send(&demo, &Request::new("GET", "/pets/1")).status, StatusCode::NOT_FOUND);
}

#[test]
fn rows_survive_a_stage_in_which_the_server_is_stopped() {
    let folder = folder();
    let mut demo = start(&folder);
    send(&demo, &Request::new("POST", "/pets").with_body("Mia"));
    demo.stage("stopped").expect("it is there");
    demo.stage("two-pets").expect("the port is free");
    assert_eq!(pets(&demo), json!([{ "id": 1, "name": "Mia" }]), "only going back puts rows back");
}

#[test]
fn reset_puts_back_the_rows_of_its_stage() {
    let folder = folder();
    let demo = start(&folder);
    send(&demo, &Request::new("POST", "/pets").with_body("Mia"));
    demo.reset("two-pets").expect("it can be written");
    assert_eq!(pets(&demo), json!([{ "id": 1, "name": "Mia" }, { "id": 2, "name": "Rex" }]));
    demo.reset("empty").expect("it can be written");
    assert_eq!(pets(&demo), json!([]));
}

#[test]
fn a_value_is_never_read_as_sql() {
    let folder = folder();
    let demo = start(&folder);
    let name = "x'); DROP TABLE pets; --";
    send(&demo, &Request::new("POST", "/pets").with_body(name));
    assert_eq!(pets(&demo), json!([{ "id": 1, "name": name }]));
    assert_eq!(send(&demo, &Request::new("GET", "/pets/1%20OR%201=1")).status, StatusCode::NOT_FOUND);
}

#[test]
fn without_a_place_that_lasts_the_rows_are_gone_with_the_demo() {
    for _ in 0..2 {
        let demo = InMemoryDemo::new(&PETS);
        let send = |request: &Request| demo.send("empty", "api", request).expect("it is running");
        assert_eq!(send(&Request::new("GET", "/pets")).body_text(), "[]");
        assert_eq!(send(&Request::new("POST", "/pets").with_body("Mia")).status, StatusCode::CREATED);
    }
}

#[test]
fn a_demo_whose_database_cannot_be_opened_does_not_start() {
    let folder = folder();
    std::fs::write(folder.path().join("demos"), "a file in the place of the folder").expect("it can be written");
    let error = RunningDemo::start(&PETS, "empty", &options(&folder)).err().expect("there is no folder");
    assert!(matches!(error, DemoStartError::Build(_)), "{error:?}");
}
