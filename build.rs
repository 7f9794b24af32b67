//! Stops the build when a lesson shows code that is not there, compresses what is embedded in the program, and has the
//! program linked so that it starts quickly. It runs again when content was added: `include_dir!` alone does not see a
//! new file.

// Printing is how a build script speaks to cargo.
#![allow(clippy::print_stdout)]

// The program uses more of it than the build does.
#[allow(dead_code)]
#[path = "src/content/excerpt.rs"]
mod excerpt;
// The program uses more of it than the build does.
#[allow(dead_code)]
#[path = "src/content/files.rs"]
mod files;
#[path = "src/content/template_piece.rs"]
mod template_piece;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{fs, process};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use template_piece::{TemplatePiece, piece_of};

/// The rules of diagnosis: read only where a check is not met, and then all of them, so they are one compressed piece.
const RULES: &str = "src/check/diagnose/mistakes";
/// The starters, in compressed pieces. They are compressed with DEFLATE (RFC 1951), because a new project is to be there at once.
const TEMPLATES: &str = "templates";
/// The lessons are embedded file by file, because one is played at a time.
const LESSONS: &str = "lessons";
/// The sources of the demos. Those that lessons show a piece of are embedded.
const DEMOS: &str = "src/demos";
/// The functions that a start runs, a line each.
const STARTUP: &str = "src/startup_functions.txt";
/// What begins a piece that a lesson can show.
const ANCHOR: &[u8] = b"ANCHOR:";

fn main() {
    let own = [
        "src/content/excerpt.rs",
        "src/content/excerpt/cut_error.rs",
        "src/content/files.rs",
        "src/content/template_piece.rs",
        "build.rs",
        STARTUP,
    ];
    for watched in [LESSONS, TEMPLATES, RULES, DEMOS].into_iter().chain(own) {
        println!("cargo::rerun-if-changed={watched}");
    }
    let lessons = lessons();
    let faults: Vec<String> = lessons.iter().flat_map(|lesson| faults(lesson)).collect();
    for fault in &faults {
        println!("cargo::error={fault}");
    }
    if !faults.is_empty() {
        process::exit(1);
    }
    let out = std::env::var_os("OUT_DIR").expect("cargo gives a build script its folder");
    let heads: String = lessons.iter().filter_map(|lesson| head(lesson)).collect();
    let out = Path::new(&out);
    let content = out.join("content");
    embed(LESSONS, &content, |_| true).expect("the folder is a part of the sources");
    embed(DEMOS, &content, has_anchor).expect("the folder is a part of the sources");
    fs::write(out.join("heads.rs"), format!("&[{heads}]")).expect("the folder is the build script's own");
    fs::write(out.join("rules.br"), brotli(packed(rules(), as_json).as_bytes()))
        .expect("the folder is the build script's own");
    pack_templates(out).expect("the folder is the build script's own");
    link_for_a_quick_start();
    put_startup_side_by_side(out).expect("the folder is the build script's own");
}

/// On Linux with glibc, has the program linked at a fixed address and with its own copy of what unwinds the stack. Else
/// each start would first write 18,000 addresses into the program, and load a library for panics alone: together a
/// quarter of the time of `doorway --help`. Given up for it: the system cannot choose another address each time.
fn link_for_a_quick_start() {
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") != "linux" || target("ENV") != "gnu" {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    let linker = std::env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let found = process::Command::new(linker).arg("-print-file-name=libgcc_eh.a").output();
    // A linker that does not have the file repeats its name, without a folder.
    if found.is_ok_and(|found| found.stdout.contains(&b'/')) {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// In a release build for Linux on x86-64, has the functions that a start runs linked side by side. They are a quarter of
/// the code, and scattered over all of it: the system reads what stands around each into memory, which makes 2 MB more. A
/// linker that was chosen is left alone, because not every linker can do this.
fn put_startup_side_by_side(out: &Path) -> io::Result<()> {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|own| own == value);
    let is_usual = std::env::var_os("RUSTC_LINKER").is_none() && is("CARGO_ENCODED_RUSTFLAGS", "");
    let is_here = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if !(is_usual && is_here && is("CARGO_CFG_TARGET_ARCH", "x86_64") && is("PROFILE", "release")) {
        return Ok(());
    }
    let functions = fs::read_to_string(STARTUP)?;
    // Each name ends with a hash that differs from build to build.
    let rows: String = functions.lines().map(|name| format!("*(.text.{name}17h*)\n")).collect();
    let script = out.join("startup.ld");
    fs::write(&script, format!("SECTIONS {{ .text.startup_first : {{\n{rows}}} }} INSERT BEFORE .text;\n"))?;
    println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    Ok(())
}

/// Writes the starters' files: `template-paths.rs`, a list of their paths below `templates/`, and for each piece its packed
/// files. `templates.rs` lists the pieces, and `template-families.rs` the family of each stack.
fn pack_templates(out: &Path) -> io::Result<()> {
    let mut paths = paths_below(TEMPLATES)?;
    // A file beside the folders is for people who write starters.
    paths.retain(|path| path.contains('/'));
    let families = families()?;
    let mut pieces: BTreeMap<TemplatePiece<'_>, Vec<(String, PathBuf)>> = BTreeMap::new();
    for path in &paths {
        let file = (path.clone(), Path::new(TEMPLATES).join(path));
        pieces.entry(piece_of(path, &families)).or_default().push(file);
    }
    let mut rows = String::new();
    for (at, (piece, files)) in pieces.into_iter().enumerate() {
        let file = out.join(format!("templates-{at}.deflate"));
        fs::write(&file, deflate(packed(files, |text| text).as_bytes())?)?;
        rows += &format!("({piece:?}, include_bytes!({file:?})),");
    }
    fs::write(out.join("template-families.rs"), format!("&{families:?}"))?;
    fs::write(out.join("template-paths.rs"), format!("&{paths:?}"))?;
    fs::write(out.join("templates.rs"), format!("&[{rows}]"))
}

/// The folder of each stack below `templates/`, and the family that its `stack.toml` names.
fn families() -> io::Result<Vec<(String, String)>> {
    let mut families = Vec::new();
    for entry in fs::read_dir(TEMPLATES)? {
        let entry = entry?;
        let Ok(stack) = fs::read_to_string(entry.path().join("stack.toml")) else { continue };
        let family = text_of(&stack, "family").unwrap_or_default();
        families.push((entry.file_name().to_string_lossy().into_owned(), family.to_owned()));
    }
    families.sort();
    Ok(families)
}

/// The path of each file below a folder, in order, without folders that tools fill.
fn paths_below(folder: &str) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    add_paths_below(Path::new(folder), "", &mut paths)?;
    paths.sort();
    Ok(paths)
}

fn add_paths_below(folder: &Path, below: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type()?.is_dir() {
            paths.push(format!("{below}{name}"));
        } else if !files::is_generated_folder(&name) {
            add_paths_below(&entry.path(), &format!("{below}{name}/"), paths)?;
        }
    }
    Ok(())
}

/// Whether a lesson can show a piece of this file.
fn has_anchor(file: &[u8]) -> bool {
    file.windows(ANCHOR.len()).any(|bytes| bytes == ANCHOR)
}

/// Writes a compressed copy of the files of a folder below another one.
fn embed(folder: &str, out: &Path, is_embedded: fn(&[u8]) -> bool) -> io::Result<()> {
    let to = out.join(folder);
    // A file that is no longer among the sources must not stay in the program.
    let _ = fs::remove_dir_all(&to);
    for path in paths_below(folder)? {
        let bytes = fs::read(Path::new(folder).join(&path))?;
        if is_embedded(&bytes) {
            let copy = to.join(path);
            fs::create_dir_all(copy.parent().unwrap_or(&to))?;
            fs::write(copy, brotli(&bytes))?;
        }
    }
    Ok(())
}

/// Bytes compressed with Brotli (RFC 7932): a sixth smaller than with DEFLATE, but slower to read. A debug build does not
/// wait for the smallest ones.
fn brotli(bytes: &[u8]) -> Vec<u8> {
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let quality = if is_release { 11 } else { 2 };
    let parameters = BrotliEncoderParams { quality, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters).expect("memory takes it");
    compressed
}

/// Bytes as `src/content/packed.rs` inflates them: how many they are, in four bytes, and then themselves, compressed.
fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    let mut encoder = DeflateEncoder::new(length.to_le_bytes().to_vec(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The files of rules, by their names without their endings.
fn rules() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(RULES).expect("the folder is a part of the sources");
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files.into_iter().map(|file| (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), file)).collect()
}

/// A file in TOML as JSON: the program reads it in a quarter of the time.
fn as_json(text: String) -> String {
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("a file of rules is wrong: {error}"));
    serde_json::to_string(&table).expect("what TOML can say, JSON can say")
}

/// Texts in one piece, as `src/content/packed.rs` reads them: name, text, name, text, each ended by a zero byte.
fn packed(files: Vec<(String, PathBuf)>, form: fn(String) -> String) -> String {
    let mut all = String::new();
    for (name, file) in files {
        let text = form(fs::read_to_string(&file).expect("rules and starters are texts"));
        assert!(!text.contains('\0'), "{} has a zero byte", file.display());
        all += &format!("{name}\0{text}\0");
    }
    all
}

/// What the program knows of a lesson without reading it, as a row of a Rust table: reading all lessons to list them would
/// take longer than everything else that a start does.
fn head(lesson: &str) -> Option<String> {
    let (number, name) = Path::new(lesson).file_stem()?.to_str()?.split_once('-')?;
    let text = fs::read_to_string(lesson).ok()?;
    let (front, body) = text.strip_prefix("+++")?.split_once("\n+++")?;
    let (summary, demo, starter) = (text_of(front, "summary")?, text_of(front, "demo"), text_of(front, "starter"));
    let (number, part, minutes) = (number.trim_start_matches('0'), value(front, "part")?, value(front, "minutes")?);
    let title = body.lines().find_map(|line| line.strip_prefix("# "))?;
    let (step_titles, stages): (Vec<&str>, Vec<Option<&str>>) = steps(body).into_iter().unzip();
    let stacks = value(front, "stacks").unwrap_or("[]");
    let has_checks = body.lines().any(|line| line.starts_with("```check"));
    Some(format!(
        "LessonHead {{ name: {name:?}, number: {number}, title: {title:?}, summary: {summary:?}, part: {part}, \
         minutes: {minutes}, demo: {demo:?}, starter: {starter:?}, stacks: &{stacks}, has_checks: {has_checks}, \
         step_titles: &{step_titles:?}, stages: &{stages:?} }},"
    ))
}

/// The title of each step, and the stage that it begins: the first line of its block `stage`, if it has one.
fn steps(body: &str) -> Vec<(&str, Option<&str>)> {
    let mut steps = Vec::new();
    let mut is_code = false;
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        let is_fence = line.starts_with("```");
        is_code ^= is_fence;
        if is_fence && line.trim() == "```stage" {
            let name = lines.next().map(str::trim);
            steps.last_mut().into_iter().for_each(|(_, stage)| *stage = name);
        } else if !is_code {
            steps.extend(line.strip_prefix("## ").map(|title| (title, None)));
        }
    }
    steps
}

/// The text of a line `key = "…"` of a front matter.
fn text_of<'a>(front: &'a str, key: &str) -> Option<&'a str> {
    value(front, key)?.strip_prefix('"')?.strip_suffix('"')
}

/// What is behind the `=` of a line `key = …`. A test compares it with what the program reads there.
fn value<'a>(front: &'a str, key: &str) -> Option<&'a str> {
    front.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('=')).map(str::trim)
}

/// The lessons' paths from the top of the repository, in order.
fn lessons() -> Vec<String> {
    let Ok(entries) = fs::read_dir("lessons") else {
        return Vec::new();
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut lessons: Vec<String> =
        names.filter(|name| name.ends_with(".md")).map(|name| format!("lessons/{name}")).collect();
    lessons.sort();
    lessons
}

/// What is wrong with the include lines of one lesson, each as `file:line: what`.
fn faults(lesson: &str) -> Vec<String> {
    match fs::read_to_string(lesson) {
        Err(error) => vec![format!("{lesson}: {error}")],
        Ok(text) => (1..)
            .zip(text.lines())
            .filter_map(|(number, line)| excerpt::include(line).map(|include| (number, include)))
            .filter_map(|(number, (path, anchor))| {
                fault(path, anchor).map(|why| format!("{lesson}:{number}: {path}: {why}"))
            })
            .collect(),
    }
}

/// Why an include cannot be shown.
fn fault(path: &str, anchor: &str) -> Option<String> {
    match fs::read_to_string(Path::new(path)) {
        Err(error) => Some(error.to_string()),
        Ok(_) if anchor.is_empty() => None,
        Ok(source) => excerpt::cut(&source, anchor).err().map(|error| error.to_string()),
    }
}
