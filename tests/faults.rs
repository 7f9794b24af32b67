//! Disks and systems that refuse: a full disk, no more files, a read-only one, no rights, nobody who tells of saves.
//! Each is made in a namespace of its own, which ends with the program in it.
#![cfg(all(target_os = "linux", feature = "full"))]

mod support;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::{DOORWAY, Said, free_port};
use tempfile::TempDir;

/// Runs a script as the root of a namespace of its own, where mounting is allowed; `$DOORWAY` is the program.
fn in_namespace(folder: &TempDir, script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", script]).current_dir(folder);
    command.env("DOORWAY", DOORWAY).env("DOORWAY_HOME", folder.path().join("home")).stdin(Stdio::null());
    command
}

/// Runs `doorway new` on a disk that was mounted with these options, then lists what is on it.
fn on_disk(options: &str, more: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("disk")).expect("made");
    let script = format!(
        "mount -t tmpfs -o {options} none disk; {more}\n\
         set +e; \"$DOORWAY\" new disk/a/shop --stack express --lesson routes >out 2>err; code=$?\n\
         cat err; ls -A disk | sed 's/^/left: /'; exit $code"
    );
    in_namespace(&folder, &script).output().expect("this test needs `unshare`: install util-linux")
}

/// The words of a project that was refused: one clear line, and nothing left.
fn refused(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.lines().count(), 1, "one line, and nothing left on the disk: {text}");
    text
}

#[test]
fn a_full_disk_is_told_and_nothing_is_left_on_it() {
    let words = refused(&on_disk("size=8k", ""));
    assert!(words.contains("could not write") && words.contains("the disk is full"), "{words}");
}

#[test]
fn a_disk_that_takes_no_more_files_is_told_and_nothing_is_left_on_it() {
    for inodes in 2..8 {
        let words = refused(&on_disk(&format!("nr_inodes={inodes}"), ""));
        assert!(words.contains("the disk is full"), "{inodes}: {words}");
    }
}

#[test]
fn a_read_only_disk_is_told() {
    let words = refused(&on_disk("size=1m", "mount -o remount,ro disk"));
    assert!(words.contains("read-only"), "{words}");
}

#[test]
fn a_folder_that_one_may_not_write_into_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    // Whoever owns all files may write everywhere, so the program runs with that right taken away.
    let script = "mkdir locked; chmod 555 locked; exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs \
                  sh -c '\"$DOORWAY\" new locked/shop --stack node --lesson hello 2>&1'";
    let output = in_namespace(&folder, script).output().expect("this test needs `unshare`: install util-linux");
    let words = refused(&output);
    assert!(words.contains("you may not write there") && words.contains("locked"), "{words}");
    assert_eq!(std::fs::read_dir(folder.path().join("locked")).expect("it can be listed").count(), 0);
}

#[test]
fn where_the_system_tells_of_no_saves_the_folder_is_looked_through() {
    let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
    let run = format!("exec \"$DOORWAY\" routes --serve --quiet --port {port} $(cat step.json)\n");
    std::fs::write(folder.path().join("run.sh"), run).expect("written");
    std::fs::write(folder.path().join("step.json"), "--step 1").expect("written");
    let script = format!(
        "echo 0 >/proc/sys/user/max_inotify_instances; \
         exec \"$DOORWAY\" check routes --watch --run 'env DOORWAY={DOORWAY} sh run.sh' --port {port}"
    );
    let mut watching = in_namespace(&folder, &script);
    let mut watching = watching.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("unshare is there");
    let said = Said::by(watching.stdout.take().expect("it is piped"));
    said.wait_for("Watching this folder");
    save(folder.path(), "");
    said.wait_for("step.json was saved");
    said.wait_for("All 12 met.");
    drop(watching.stdin.take());
    watching.kill().and_then(|()| watching.wait()).expect("it ends");
}

fn save(folder: &Path, text: &str) {
    std::fs::write(folder.join("step.json"), text).expect("written");
}
