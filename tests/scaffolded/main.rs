//! Every starter that `doorway new` offers, written by it, run by its own tools, and looked at by `doorway check`.
#![cfg(unix)]

mod hints;
mod running;
mod starter;
#[path = "../support/mod.rs"]
mod support;

use std::net::TcpStream;
use std::process::Command;

use running::Running;
use serde_json::Value;
use starter::{Project, Starter, all, doorway_for, each, path_for, words};

/// How the program that says that the port is taken may not end: with its innards.
const TRACES: [&str; 4] = ["Traceback", "    at ", "panicked", "goroutine"];

/// What it says, or why not.
fn that(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

fn checks(document: &Value) -> &Vec<Value> {
    document["checks"].as_array().expect("a list")
}

#[test]
fn a_starter_runs_as_it_is_fails_its_lesson_and_the_diagnosis_points_at_a_to_do() {
    each(all(false), |project| {
        let (document, exit, _) = project.check();
        that(exit == 1, || format!("exit {exit}: {document:#}"))?;
        that(checks(&document)[0]["status"] == 200, || format!("the first answer is no 200: {document:#}"))?;
        // A request that needs a value of an earlier response is not sent before that is right.
        let unmet: Vec<&Value> = checks(&document).iter().filter(|check| check["outcome"] == "not met").collect();
        let is_told = |check: &&Value| {
            let known = &check["diagnosis"];
            let place = known["place"].as_str().unwrap_or_default();
            let why = known["why"].as_str().unwrap_or_default();
            // A request that only shows what an earlier one has changed is explained by that one.
            why.contains("is not met yet, so") || (place.contains("TODO") && why.contains("says what to write"))
        };
        that(!unmet.is_empty() && unmet.iter().all(is_told), || format!("not told as a to-do: {document:#}"))
    });
}

#[test]
fn a_solved_one_meets_its_lesson_with_nothing_to_say_against_it_and_is_stopped() {
    each(all(true), |project| {
        let (document, exit, port) = project.check();
        that(exit == 0, || format!("exit {exit}: {document:#}"))?;
        that(checks(&document).iter().all(|check| check["diagnosis"].is_null()), || format!("{document:#}"))?;
        let is_fine = |words: &String| words.contains("That is fine") || words.contains("Browsers don't mind");
        that(words(&document["curiosities"]).iter().all(is_fine), || format!("{:#}", document["curiosities"]))?;
        let is_over = document["program"]["left_running"] == serde_json::json!([]);
        that(is_over && TcpStream::connect(("localhost", port)).is_err(), || "something still runs".to_owned())
    });
}

#[test]
fn the_line_of_each_hint_put_in_the_place_of_its_to_do_makes_the_solved_one() {
    each(all(false), |project| {
        let project = project.starter.write("hinted");
        let hints::Solved { document, exit, .. } = hints::taken(&project);
        that(exit == 0, || format!("exit {exit} with no hint left: {document:#}"))?;
        let solved = Starter { solved: true, ..project.starter.clone() }.ready().read(project.main());
        let own = project.read(project.main());
        that(own == solved, || format!("it is not the solved one:\n{own}"))
    });
}

/// Those that have to be built first are left out, because of the time: their lessons have other stacks too.
#[test]
fn each_to_do_by_itself_is_what_is_left_when_all_others_are_done() {
    let is_built = |starter: &Starter| ["rust", "axum", "go"].contains(&starter.stack.as_str());
    each(all(false).into_iter().filter(|starter| !is_built(starter)).collect(), |project| {
        let solutions = hints::taken(&project.starter.write("others")).solutions;
        that(!solutions.is_empty(), || "it has no to-do".to_owned())?;
        (0..solutions.len()).try_for_each(|left| {
            let project = project.starter.write(&format!("left-{left}"));
            let others = solutions.iter().enumerate().filter(|(at, _)| *at != left);
            others.for_each(|(_, solution)| hints::solve(&project, solution));
            let to_do = &solutions[left].to_do;
            let place = format!(", line {}:", hints::line_of(&project, to_do));
            let (document, exit, _) = project.check();
            let is_named = |check: &Value| {
                check["diagnosis"]["place"].as_str().is_some_and(|own| own.contains(&place) && own.contains("TODO"))
            };
            that(exit == 1 && checks(&document).iter().any(is_named), || format!("without `{to_do}`: {document:#}"))
        })
    });
}

#[test]
fn the_last_hint_is_shown_as_it_is_typed() {
    let routes = all(false).into_iter().filter(|starter| starter.lesson == "routes").collect();
    each(routes, |project| {
        let port = support::free_port().to_string();
        let output = doorway_for(
            &project.starter.stack,
            &project.starter.lesson,
            &project.folder,
            &["check", "--yes", "--hint", "--hint", "--port", &port],
        );
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // The label of a row, and not a word of a sentence that was broken before it.
        let shown = text.lines().filter(|line| line.trim_start().starts_with("line  ")).count();
        that(shown == 3 && !text.contains('\\'), || format!("{shown} hints of 3 are shown as they are typed:\n{text}"))
    });
}

#[test]
fn a_taken_port_is_explained_by_the_program_itself_in_one_line() {
    each(all(true), |project| {
        let (output, port) = running::run_at_a_taken_port(project);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        let status = output.status.code();
        that(status.is_some_and(|code| code != 0), || format!("it ended with {status:?}: {said}"))?;
        let naming = said.lines().filter(|line| line.contains(&port.to_string())).count();
        that(naming == 1, || format!("{naming} lines name {port}:\n{said}"))?;
        that(!TRACES.iter().any(|trace| said.contains(trace)), || format!("it shows its innards:\n{said}"))
    });
}

#[cfg(target_os = "linux")]
#[test]
fn it_listens_on_this_computer_only() {
    each(all(true).into_iter().filter(|starter| starter.lesson != "deploy").collect(), |project| {
        let running = Running::start(project);
        let at = running::listens_at(running.port);
        that(!at.is_empty() && at.iter().all(std::net::IpAddr::is_loopback), || format!("it listens at {at:?}"))
    });
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_made_for_a_host_listens_on_every_address_when_the_host_sets_the_port() {
    each(all(true).into_iter().filter(|starter| starter.lesson == "deploy").collect(), |project| {
        let running = Running::start(project);
        let at = running::listens_at(running.port);
        that(at.iter().any(std::net::IpAddr::is_unspecified), || format!("it listens at {at:?}"))
    });
}

#[test]
fn it_finds_its_pages_wherever_it_is_started_from() {
    let routes = all(true).into_iter().filter(|starter| starter.lesson == "routes").collect();
    each(routes, |project| {
        let folder = project.folder.parent().expect("it lies in a folder");
        let running = Running::start_in(project, folder, &from_elsewhere(project));
        let answer = support::send_to(&format!("localhost:{}", running.port), b"GET /about HTTP/1.0\r\n\r\n");
        that(answer.contains(" 200 ") && answer.contains("about.html"), || answer)
    });
}

/// The command that runs a project from any other folder.
fn from_elsewhere(project: &Project) -> Vec<String> {
    let (run, whole) = (project.run(), |file: &str| project.folder.join(file).display().to_string());
    match run[0].as_str() {
        "cargo" => run.into_iter().chain(["--manifest-path".to_owned(), whole("Cargo.toml")]).collect(),
        // The go of old has no flag for the folder: what it builds has the pages in it.
        "go" => {
            let mut build = Command::new("go");
            let built = build
                .env("PATH", path_for("go", &project.starter.lesson))
                .args(["build", "-o", "app", "."])
                .current_dir(&project.folder)
                .status();
            assert!(built.is_ok_and(|status| status.success()), "{}: go build", project.name());
            vec![whole("app")]
        }
        _ => {
            run.iter().map(|word| if project.folder.join(word).exists() { whole(word) } else { word.clone() }).collect()
        }
    }
}

#[test]
fn its_readme_says_how_to_run_it_what_to_build_how_to_check_and_where_the_docs_are() {
    each(all(false), |project| {
        let (readme, main) = (project.read("README.md"), project.main());
        let install =
            project.told["install"].as_array().expect("a list").iter().map(|command| words(command).join(" "));
        let wanted = install.chain([
            project.run().join(" "),
            "## What to build".to_owned(),
            format!("`TODO` in `{main}`"),
            "doorway check".to_owned(),
            "PORT=".to_owned(),
            "](https://".to_owned(),
        ]);
        let missing: Vec<String> = wanted.filter(|words| !readme.contains(words)).collect();
        that(missing.is_empty(), || format!("its README lacks {missing:?}"))
    });
}

#[test]
fn its_own_test_fails_until_the_first_piece_is_written_and_passes_when_it_is_solved() {
    let own_test = |project: &Project| {
        let command = words(&project.told["test"]);
        let output = running::to_its_end(project, &command);
        (
            output.status.success(),
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()),
        )
    };
    each(all(false), |project| {
        let (passes, output) = own_test(project);
        that(!passes, || format!("its test passes, though nothing is written: {output:?}"))
    });
    each(all(true), |project| {
        let (passes, output) = own_test(project);
        that(passes, || format!("its test fails: {output:?}"))
    });
}

#[test]
fn its_readme_has_the_commands_of_a_day_and_nothing_that_is_for_another_project() {
    for solved in [false, true] {
        each(all(solved), |project| {
            let readme = project.read("README.md");
            let wanted = ["doorway check --watch", "doorway check --hint", &words(&project.told["test"]).join(" ")];
            let missing: Vec<&&str> = wanted.iter().filter(|words| !readme.contains(**words)).collect();
            that(missing.is_empty(), || format!("its README lacks {missing:?}"))?;
            that(!readme.contains("{{"), || readme.clone())?;
            that(readme.contains("TODO") != solved, || format!("solved: {solved}, but its README says:\n{readme}"))?;
            that(!readme.contains("\n\n\n"), || format!("it has empty lines too many:\n{readme}"))
        });
    }
}

#[test]
fn its_doorway_toml_names_the_lesson_the_stack_the_command_and_the_port() {
    each(all(false), |project| {
        let own: toml::Table = toml::from_str(&project.read("doorway.toml")).expect("it is TOML");
        let own: Value = serde_json::to_value(own).expect("it has no dates");
        let wanted = ["lesson", "stack", "run", "port"].into_iter().filter(|key| own[key] != project.told[key]);
        let wrong: Vec<&str> = wanted.collect();
        that(wrong.is_empty(), || format!("{wrong:?} are not as `doorway new` said: {own}"))
    });
}
