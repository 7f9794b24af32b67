//! Progress under faults: two programs at once, a program that is killed, and whatever may stand in the file's place.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("the system has a place for temporary files")
}

/// Opens progress where nothing is wrong.
#[track_caller]
fn open(home: &Path) -> Progress {
    let (progress, warning) = Progress::open(Some(home.to_owned()));
    assert_eq!(warning, None);
    progress
}

fn text(home: &Path) -> String {
    fs::read_to_string(home.join("progress.json")).expect("the file is there")
}

fn put(home: &Path, bytes: &[u8]) {
    fs::write(home.join("progress.json"), bytes).expect("the folder is there");
}

/// What stands in the folder, but for the lock.
fn names(home: &Path) -> Vec<String> {
    let entries = fs::read_dir(home).expect("the folder is there").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with(".lock"));
    names.sort();
    names
}

#[test]
fn what_was_done_is_there_the_next_time() {
    let home = folder();
    let mut progress = open(home.path());
    assert_eq!(progress.speaks("python"), None);
    assert_eq!(progress.reached("hello", 4), None);
    assert_eq!(progress.reached("hello", 2), None);
    assert_eq!(progress.met_check("routes", &[]), None);
    let progress = open(home.path());
    assert_eq!(progress.language(), Some("python"));
    assert_eq!((progress.lesson("hello").furthest, progress.lesson("hello").done), (4, false));
    assert!(progress.lesson("routes").done);
    assert_eq!(progress.lesson("cors-demo"), LessonRecord::default());
}

#[test]
fn a_task_that_was_done_stays_done_in_the_next_play() {
    let home = folder();
    let mut progress = open(home.path());
    progress.did_task("hello", 3);
    progress.met_check("hello", &[12]);
    assert_eq!(open(home.path()).lesson("hello").tasks_done, BTreeSet::from([3, 12]));
}

#[test]
fn a_lesson_with_skipped_tasks_is_done_when_the_last_of_them_is_done() {
    let home = folder();
    let mut progress = open(home.path());
    progress.skipped("hello", &BTreeSet::from([3, 12]));
    progress.met_check("hello", &[12]);
    assert!(!progress.lesson("hello").done, "a met check does not do the task of step 3");
    progress.finished_steps("hello");
    assert!(!progress.lesson("hello").done);
    assert_eq!(progress.lesson("hello").skipped, BTreeSet::from([3]));
    progress.skipped("hello", &BTreeSet::new());
    assert!(open(home.path()).lesson("hello").done);
}

#[test]
fn a_check_that_is_met_again_writes_nothing_unless_another_lesson_came_between() {
    let home = folder();
    let mut progress = open(home.path());
    progress.met_check("hello", &[]);
    let before = text(home.path());
    assert_eq!(progress.met_check("hello", &[]), None);
    assert_eq!(text(home.path()), before);
    progress.reached("routes", 1);
    progress.met_check("hello", &[]);
    assert_eq!(open(home.path()).latest(), Some("hello"));
}

#[test]
fn the_latest_lesson_is_told_by_the_counter_and_not_by_the_clock() {
    let home = folder();
    let mut progress = open(home.path());
    progress.reached("routes", 1);
    progress.reached("hello", 1);
    assert_eq!(open(home.path()).latest(), Some("hello"));
    progress.reached("routes", 1);
    assert_eq!(open(home.path()).latest(), Some("routes"));
    assert_eq!(open(home.path()).record().counter, 3);
}

#[test]
fn looking_writes_nothing() {
    let home = folder();
    let inside = home.path().join("not there yet");
    assert_eq!(open(&inside).latest(), None);
    assert!(!inside.exists());
}

#[test]
fn fields_of_another_version_are_kept() {
    let home = folder();
    put(home.path(), br#"{"version": 1, "board": {"name": "Ada"}, "lessons": {"hello": {"furthest": 2, "stars": 3}}}"#);
    open(home.path()).reached("hello", 5);
    let value: Value = serde_json::from_str(&text(home.path())).expect("it is JSON");
    assert_eq!(value["board"]["name"], "Ada");
    assert_eq!(value["lessons"]["hello"]["stars"], 3);
    assert_eq!(value["lessons"]["hello"]["furthest"], 5);
}

#[test]
fn a_file_that_cannot_be_understood_is_kept_aside_and_work_goes_on() {
    let deep = "[".repeat(100_000);
    let huge = vec![b' '; 1024 * 1024 + 1];
    let cases: &[&[u8]] = &[
        b"",
        b"\0\0\0\0\0\0\0\0",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        br#"{"version": "1"}"#,
        br#"{"version": 0}"#,
        br#"{"version": -1}"#,
        br#"{"version": 1, "lessons": 5}"#,
        br#"{"version": 1, "lessons": {"a": {"furthest": -1}}}"#,
        deep.as_bytes(),
        &huge,
    ];
    for case in cases {
        let home = folder();
        put(home.path(), case);
        let (mut progress, warning) = Progress::open(Some(home.path().to_owned()));
        let warning = warning.expect("it is said");
        assert_eq!(warning.lines().count(), 1, "{warning}");
        assert_eq!(progress.reached("hello", 1), None);
        let names = names(home.path());
        assert_eq!(names.len(), 2, "{names:?}");
        assert_eq!(names[0], "progress.json");
        assert!(names[1].starts_with("progress.json.bad-20"), "{names:?}");
        assert!(warning.contains(&names[1]), "{warning} {names:?}");
        assert_eq!(&fs::read(home.path().join(&names[1])).expect("it is kept"), case);
        assert_eq!(open(home.path()).lesson("hello").furthest, 1);
    }
}

#[test]
fn a_file_that_is_spoilt_while_doorway_runs_costs_nothing_that_was_known() {
    let home = folder();
    let mut progress = open(home.path());
    progress.reached("hello", 3);
    put(home.path(), b"\0\0");
    let warning = progress.reached("hello", 4).expect("it is said");
    assert!(warning.contains("cannot be understood"), "{warning}");
    assert_eq!(open(home.path()).lesson("hello").furthest, 4);
}

#[test]
fn two_bad_files_of_one_second_are_both_kept() {
    let home = folder();
    for case in [b"one", b"two", b"six"] {
        put(home.path(), case);
        assert!(Progress::open(Some(home.path().to_owned())).1.is_some());
    }
    let kept: Vec<String> =
        names(home.path()).iter().map(|name| fs::read_to_string(home.path().join(name)).expect("it is kept")).collect();
    assert_eq!(kept.len(), 3);
    assert!(["one", "two", "six"].iter().all(|text| kept.iter().any(|kept| kept == text)), "{kept:?}");
}

#[test]
fn a_folder_in_its_place_is_kept_aside() {
    let home = folder();
    fs::create_dir(home.path().join("progress.json")).expect("the folder is there");
    let warning = Progress::open(Some(home.path().to_owned())).1.expect("it is said");
    assert!(warning.contains("is a folder; it is kept as"), "{warning}");
    assert_eq!(open(home.path()).reached("hello", 1), None);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_is_no_progress_is_kept_aside_and_that_file_stays_untouched() {
    let home = folder();
    let other = home.path().join("precious");
    fs::write(&other, "mine").expect("the folder is there");
    std::os::unix::fs::symlink(&other, home.path().join("progress.json")).expect("links can be made");
    let (mut progress, warning) = Progress::open(Some(home.path().to_owned()));
    let warning = warning.expect("it is said");
    assert!(warning.contains("is a link to ") && warning.contains("precious, which cannot be understood"), "{warning}");
    assert_eq!(progress.reached("hello", 1), None);
    assert_eq!(fs::read_to_string(&other).expect("it is there"), "mine");
}

#[cfg(unix)]
#[test]
fn progress_behind_a_link_is_read_and_written_and_the_link_stays() {
    let (home, synced) = (folder(), folder());
    open(synced.path()).reached("hello", 3);
    let link = home.path().join("progress.json");
    std::os::unix::fs::symlink(synced.path().join("progress.json"), &link).expect("links can be made");
    let mut progress = open(home.path());
    assert_eq!(progress.lesson("hello").furthest, 3);
    assert_eq!(progress.reached("hello", 4), None);
    assert!(link.is_symlink());
    assert_eq!(open(synced.path()).lesson("hello").furthest, 4);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_is_not_there_yet_makes_that_file() {
    let (home, synced) = (folder(), folder());
    let link = home.path().join("progress.json");
    std::os::unix::fs::symlink(synced.path().join("progress.json"), &link).expect("links can be made");
    assert_eq!(open(home.path()).reached("hello", 4), None);
    assert!(link.is_symlink());
    assert_eq!(open(synced.path()).lesson("hello").furthest, 4);
}

#[test]
fn a_newer_version_is_refused_and_not_overwritten() {
    let home = folder();
    let newer = br#"{"version": 2, "lessons": []}"#;
    put(home.path(), newer);
    let (mut progress, warning) = Progress::open(Some(home.path().to_owned()));
    let warning = warning.expect("it is said");
    assert!(
        warning.ends_with("is of version 2, and this doorway knows version 1; a newer doorway reads it"),
        "{warning}"
    );
    assert_eq!(progress.reached("hello", 1), None, "one warning is enough");
    assert_eq!(progress.lesson("hello").furthest, 1, "the lesson goes on all the same");
    assert_eq!(text(home.path()).as_bytes(), newer);
}

#[test]
fn who_has_the_folder_of_an_earlier_version_on_windows_keeps_it() {
    let data = folder();
    let (own, earlier) = (data.path().join("doorway"), data.path().join("doorway").join("doorway").join("data"));
    for platform in [Platform::Linux, Platform::MacOs, Platform::Windows] {
        assert_eq!(own_folder(platform, data.path()), own);
    }
    open(&earlier).reached("hello", 3);
    assert_eq!(own_folder(Platform::Linux, data.path()), own);
    let kept = own_folder(Platform::Windows, data.path());
    assert_eq!(open(&kept).lesson("hello").furthest, 3);
}

#[test]
fn without_a_home_the_lesson_runs_with_one_warning() {
    let (mut progress, warning) = Progress::open(None);
    assert_eq!(
        warning.as_deref(),
        Some("progress is not kept: there is no home folder; set DOORWAY_HOME to a folder of yours")
    );
    assert_eq!(progress.reached("hello", 2), None);
    assert_eq!(progress.lesson("hello").furthest, 2);
}

#[test]
fn where_nothing_can_be_written_the_lesson_runs_with_one_warning() {
    let home = folder();
    let file = home.path().join("a file");
    fs::write(&file, "").expect("the folder is there");
    for home in [file.join("below it"), file] {
        let (mut progress, first) = Progress::open(Some(home));
        let second = progress.reached("hello", 2);
        let third = progress.reached("hello", 3);
        assert_eq!(first.iter().chain(&second).chain(&third).count(), 1, "{first:?} {second:?} {third:?}");
        assert_eq!(progress.lesson("hello").furthest, 3);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_disk_that_takes_nothing_the_lesson_runs_with_one_warning() {
    // Not even root can write there, unlike in a folder without rights.
    let (mut progress, first) = Progress::open(Some("/proc/self/doorway".into()));
    let second = progress.reached("hello", 2);
    assert_eq!(first.iter().chain(&second).count(), 1, "{first:?} {second:?}");
    assert_eq!(progress.reached("hello", 3), None);
    assert_eq!(progress.lesson("hello").furthest, 3);
}

#[cfg(unix)]
#[test]
fn files_and_folder_are_the_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let outer = folder();
    let home = outer.path().join("doorway");
    open(&home).reached("hello", 1);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o7777;
    assert_eq!(mode(&home), 0o700);
    assert_eq!(mode(&home.join("progress.json")), 0o600);
    assert_eq!(mode(&home.join(".lock")), 0o600);
}

#[cfg(unix)]
#[test]
fn the_file_is_replaced_and_never_written_into() {
    use std::io::Read;
    let home = folder();
    let mut progress = open(home.path());
    progress.reached("hello", 1);
    let before = text(home.path());
    let mut old = fs::File::open(home.path().join("progress.json")).expect("it is there");
    progress.reached("hello", 2);
    let mut still = String::new();
    old.read_to_string(&mut still).expect("it is text");
    assert_eq!(still, before, "whoever reads the old file reads all of it");
    assert_ne!(text(home.path()), before);
}

#[test]
fn what_a_killed_program_left_is_swept_up() {
    let home = folder();
    fs::write(home.path().join(".unfinished-x1y2z3"), "half a fi").expect("the folder is there");
    open(home.path()).reached("hello", 1);
    assert_eq!(names(home.path()), ["progress.json"]);
}

/// The name of an environment variable that makes `a_second_program` work: folder, name, steps.
const SECOND: &str = "DOORWAY_TEST_SECOND_PROGRAM";

/// Not a test by itself: the tests below start it as a program of its own.
#[test]
fn a_second_program() {
    let Ok(task) = std::env::var(SECOND) else { return };
    let [home, name, steps] = task.split('\n').collect::<Vec<_>>()[..] else { panic!("{task}") };
    let (mut progress, _) = Progress::open(Some(home.into()));
    for step in 1..=steps.parse().expect("a number") {
        assert_eq!(progress.reached(&format!("{name}-{step}"), step), None);
    }
}

fn second(home: &Path, name: &str, steps: usize) -> Child {
    let task = format!("{}\n{name}\n{steps}", home.display());
    let this = std::env::current_exe().expect("a test knows its own program");
    let mut command = Command::new(this);
    command.args(["--exact", "course::progress::tests::a_second_program"]).env(SECOND, task);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("this program can be started again")
}

#[test]
fn two_programs_at_once_lose_nothing_500_of_500_steps() {
    let home = folder();
    let programs = ["a", "b"].map(|name| second(home.path(), name, 250));
    for program in programs {
        let output = program.wait_with_output().expect("it was started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let progress = open(home.path());
    assert_eq!(progress.record().counter, 500);
    assert_eq!(progress.record().lessons.len(), 500);
    assert!((1..=250).all(|step| progress.lesson(&format!("b-{step}")).furthest == step));
}

#[test]
fn a_program_that_is_killed_while_it_writes_leaves_a_file_that_can_be_read() {
    let home = folder();
    let mut seen = 0;
    for round in 0..20_u32 {
        let mut program = second(home.path(), "k", 1_000_000);
        // Each time somewhere else in the middle of writing: a few writes on, then a little later.
        let end = Instant::now() + Duration::from_secs(30);
        let before = seen;
        while seen < before + u64::from(round % 3) + 1 {
            assert!(Instant::now() < end, "the second program writes nothing");
            seen = open(home.path()).record().counter;
            // Windows replaces no file that is being read, and the second program gives up after a while.
            std::thread::sleep(Duration::from_millis(5));
        }
        std::hint::black_box((0..u64::from(round) * 500).sum::<u64>());
        program.kill().expect("it runs");
        program.wait().expect("it was started");
        let left = open(home.path()).record().counter;
        assert!(left >= seen, "{left} {seen}");
        seen = left;
    }
    assert_eq!(open(home.path()).reached("after", 1), None, "no lock is left behind");
    assert_eq!(names(home.path()), ["progress.json"]);
}
