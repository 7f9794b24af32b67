//! The project on the disk: a folder `public` with the site, and files beside it that nobody should get.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of the project. Only those in `public` are for everybody.
const FILES: [(&str, &str); 8] = [
    ("public/index.html", include_str!("../../../templates/common/pages/files/index.html")),
    ("public/about.html", include_str!("../../../templates/common/pages/files/about.html")),
    ("public/style.css", include_str!("../../../templates/common/pages/files/style.css")),
    ("public/app.js", include_str!("../../../templates/common/pages/files/app.js")),
    ("public/pictures/sun.svg", include_str!("../../../templates/common/pages/files/pictures/sun.svg")),
    ("public/pictures/private-notes.txt", "No page has a link to this file.\n"),
    ("public/.env", "# Made up for this lesson.\nPASSWORD=not-a-real-password\n"),
    ("settings.txt", "# Made up for this lesson. Beside the folder public.\nPASSWORD=not-a-real-password\n"),
];

/// Which files a stage sends.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reach {
    /// Those in `public` whose names do not begin with a dot.
    PublicFiles,
    /// Those in `public`, whatever their names are.
    HiddenFilesToo,
    /// Every file that the path leads to. The mistake of this lesson: it stays in the project all the same.
    Anywhere,
}

/// The project, written into a folder of the demo.
pub(super) struct SiteProject {
    folder: PathBuf,
}

impl SiteProject {
    pub(super) fn write(folder: &Path) -> io::Result<Self> {
        for (name, text) in FILES {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap_or(folder))?;
            fs::write(file, text)?;
        }
        Ok(Self { folder: folder.canonicalize()? })
    }

    // ANCHOR: read
    /// Reads a file of the folder public. Gives nothing if there is
    /// none, or if it is not for everybody.
    pub fn read(&self, name: &str, reach: Reach) -> Option<Vec<u8>> {
        let public = self.folder.join("public");
        // canonicalize follows each `..` and gives the real path.
        let file = public.join(&name[1..]).canonicalize().ok()?;
        let is_inside = file.starts_with(&public);
        let is_hidden = name.contains("/.");
        let is_allowed = match reach {
            Reach::PublicFiles => is_inside && !is_hidden,
            Reach::HiddenFilesToo => is_inside,
            Reach::Anywhere => file.starts_with(&self.folder),
        };
        if is_allowed { fs::read(file).ok() } else { None }
    }
    // ANCHOR_END: read

    /// A page with the names of the files in a folder of `public`. They are names of ours, so they hold no HTML.
    pub(super) fn listing(&self, path: &str) -> Option<String> {
        let public = self.folder.join("public");
        let folder = public.join(&path[1..]).canonicalize().ok().filter(|folder| folder.starts_with(&public))?;
        let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        let items: String = names.iter().map(|name| format!("<li><a href=\"{0}\">{0}</a></li>\n", name)).collect();
        let title = format!("Files in {}", path);
        Some(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
             <body><main><h1>{title}</h1>\n<ul>\n{items}</ul></main></body>\n</html>\n"
        ))
    }
}
