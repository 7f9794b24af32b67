//! Paths as a tree: each folder is named once, and what is in it is set in.

/// Returns the tree of paths that are in their order, a line for each file and each folder.
pub fn render(paths: &[&str]) -> String {
    let mut lines = String::new();
    let mut above: Vec<&str> = Vec::new();
    for path in paths {
        let mut folders: Vec<&str> = path.split('/').collect();
        let file = folders.pop().unwrap_or_default();
        let known = folders.iter().zip(&above).take_while(|(own, other)| own == other).count();
        for (depth, folder) in folders.iter().enumerate().skip(known) {
            lines += &format!("{}{folder}/\n", "  ".repeat(depth + 1));
        }
        lines += &format!("{}{file}\n", "  ".repeat(folders.len() + 1));
        above = folders;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn each_folder_is_named_once() {
        let paths = ["Cargo.toml", "public/a.html", "public/img/b.png", "public/img/c.png", "src/main.rs"];
        let tree = "  Cargo.toml\n  public/\n    a.html\n    img/\n      b.png\n      c.png\n  src/\n    main.rs\n";
        assert_eq!(render(&paths), tree);
    }
}
