//! Which processes descend from a process.

use std::collections::{BTreeMap, BTreeSet};

use crate::process::info;

/// How often the lists of children are read again because processes started or ended meanwhile.
const MAX_REREADS: usize = 10;

/// Returns the processes that descend from a process, without itself; none where the system does not say.
pub(super) fn descendants(root: u32) -> Option<BTreeSet<u32>> {
    match below_by_lists(root) {
        Some(found) => Some(found.into_iter().filter(|pid| info::is_process_running(*pid)).collect()),
        None => Some(below(&info::parents()?, root)),
    }
}

/// The same by the lists of children that Linux keeps, those that have ended too: only the files of these processes are read,
/// not those of all processes of the system. They are read again until nobody new is there, because the children of a process
/// that ends meanwhile go to another list.
fn below_by_lists(root: u32) -> Option<BTreeSet<u32>> {
    let mut found = BTreeSet::new();
    for _ in 0..MAX_REREADS {
        let (known, mut open) = (found.len(), info::children(root)?);
        let mut read = BTreeSet::from([root]);
        while let Some(pid) = open.pop() {
            found.insert(pid);
            if read.insert(pid) {
                open.extend(info::children(pid).unwrap_or_default());
            }
        }
        if found.len() == known {
            break;
        }
    }
    Some(found)
}

/// The same in a table of processes with their parents.
fn below(parents: &[(u32, u32)], root: u32) -> BTreeSet<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    parents.iter().for_each(|(pid, parent)| children.entry(*parent).or_default().push(*pid));
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(parent) = open.pop() {
        open.extend(children.get(&parent).into_iter().flatten().filter(|pid| found.insert(**pid)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descendants_are_children_and_their_children_and_nobody_else() {
        let parents = [(1, 0), (5, 1), (7, 5), (3, 7), (6, 1), (8, 6)];
        assert_eq!(below(&parents, 5), BTreeSet::from([7, 3]));
        assert_eq!(below(&parents, 3), BTreeSet::new());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_lists_of_children_say_the_same_as_the_table_of_parents() {
        let mut shell = std::process::Command::new("sh");
        let mut shell = shell.args(["-c", "sleep 600 & sleep 600 & wait"]).spawn().expect("sh is there");
        let start = std::time::Instant::now();
        let by_lists = loop {
            let found = below_by_lists(shell.id()).expect("Linux lists them");
            if found.len() == 2 || start.elapsed() > std::time::Duration::from_secs(60) {
                break found;
            }
        };
        let by_table = below(&info::parents().expect("the system says"), shell.id());
        by_table.iter().chain([&shell.id()]).filter_map(|pid| super::super::signals::as_pid(*pid)).for_each(|pid| {
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it is ours");
        });
        shell.wait().expect("it is our child");
        assert_eq!((by_lists.len(), &by_lists), (2, &by_table));
    }

    #[test]
    fn this_process_descends_from_its_parent() {
        let parent = rustix::process::getppid().expect("it has one").as_raw_nonzero().get();
        let family = descendants(u32::try_from(parent).expect("a number")).expect("the system says");
        assert!(family.contains(&std::process::id()));
    }
}
