//! Which processes descend from a process.

use std::collections::{BTreeMap, BTreeSet};

use crate::process::info;

/// Returns the processes that descend from a process, without itself; none where the system does not say.
pub(super) fn descendants(root: u32) -> Option<BTreeSet<u32>> {
    Some(below(&info::parents()?, root))
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

    #[test]
    fn this_process_descends_from_its_parent() {
        let parent = rustix::process::getppid().expect("it has one").as_raw_nonzero().get();
        let family = descendants(u32::try_from(parent).expect("a number")).expect("the system says");
        assert!(family.contains(&std::process::id()));
    }
}
