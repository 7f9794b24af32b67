//! Opens a file in the learner's editor: the one they have chosen, else VS Code, else whatever the system opens it with.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use super::browser;
use crate::process;
use crate::text::platform::Platform;
use crate::text::shell;

/// The variables that name an editor, the first one first.
const VARIABLES: &[&str] = &["VISUAL", "EDITOR"];
/// Editors with a window of their own. All others need the terminal.
const WINDOW_EDITORS: &[&str] = &[
    "code",
    "code-insiders",
    "codium",
    "vscodium",
    "cursor",
    "zed",
    "subl",
    "sublime_text",
    "atom",
    "gedit",
    "gnome-text-editor",
    "kate",
    "kwrite",
    "mousepad",
    "xed",
    "geany",
    "gvim",
    "mvim",
    "mate",
    "bbedit",
    "notepad",
    "notepad++",
    "idea",
    "webstorm",
    "pycharm",
    "open",
    "xdg-open",
];
/// Editors for a terminal, for a computer without a desktop. The easiest one comes first.
const TERMINAL_EDITORS: &[&str] = &["nano", "micro", "vim", "vi"];

/// How a file is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditorCommand {
    /// In a window of its own.
    Window(Vec<String>),
    /// In this terminal, which the lesson leaves until the editor is closed.
    Terminal(Vec<String>),
    /// With whatever the system opens such files with.
    System,
    /// There is no editor.
    None,
}

/// Returns how files are opened here.
pub fn editor_command() -> EditorCommand {
    let value = |name: &str| std::env::var(name).ok();
    let is_set = |name: &str| value(name).is_some_and(|value| !value.is_empty());
    let has_desktop = browser::why_not(true, |name| name != "CI" && is_set(name)).is_none();
    choose(value, |program| process::is_installed(Platform::CURRENT, program), has_desktop)
}

/// Chooses the editor from the environment, the installed programs, and whether there is a desktop.
fn choose(
    value: impl Fn(&str) -> Option<String>,
    is_installed: impl Fn(&str) -> bool,
    has_desktop: bool,
) -> EditorCommand {
    let named = VARIABLES.iter().filter_map(|name| value(name)).find_map(|text| {
        let words = shell::split(&text).ok()?;
        (!words.is_empty()).then_some(words)
    });
    match named {
        Some(words) if is_window_editor(&words[0]) => EditorCommand::Window(words),
        Some(words) => EditorCommand::Terminal(words),
        None if has_desktop && is_installed("code") => EditorCommand::Window(vec!["code".to_owned()]),
        None if has_desktop => EditorCommand::System,
        None => match TERMINAL_EDITORS.iter().find(|editor| is_installed(editor)) {
            Some(editor) => EditorCommand::Terminal(vec![(*editor).to_owned()]),
            None => EditorCommand::None,
        },
    }
}

fn is_window_editor(program: &str) -> bool {
    WINDOW_EDITORS.iter().any(|editor| editor.eq_ignore_ascii_case(editor_name(program)))
}

/// Returns the name of an editor without its folder and its ending.
fn editor_name(program: &str) -> &str {
    Path::new(program).file_stem().and_then(|name| name.to_str()).unwrap_or(program)
}

/// Where the cursor is to be when a file is open.
#[derive(Debug, Clone, Copy)]
pub struct FilePlace<'a> {
    /// The file.
    pub file: &'a Path,
    /// The number of the line, from 1; nothing for the start of the file.
    pub line: Option<usize>,
}

/// How editors are told the line, each by its names.
const LINE_FORMS: &[(LineForm, &[&str])] = &[
    (
        LineForm::Plus,
        &[
            "nano",
            "pico",
            "micro",
            "vi",
            "vim",
            "nvim",
            "view",
            "gvim",
            "mvim",
            "emacs",
            "gedit",
            "gnome-text-editor",
            "xed",
            "geany",
            "bbedit",
        ],
    ),
    (LineForm::Goto, &["code", "code-insiders", "codium", "vscodium", "cursor"]),
    (LineForm::Behind, &["hx", "helix", "zed", "subl", "sublime_text"]),
    (LineForm::Flag, &["kate", "kwrite", "idea", "webstorm", "pycharm"]),
];

/// How an editor is told the line.
#[derive(Debug, Clone, Copy)]
enum LineForm {
    /// `+7 file`
    Plus,
    /// `--goto file:7`
    Goto,
    /// `file:7`
    Behind,
    /// `--line 7 file`
    Flag,
}

/// Returns the arguments that open a file at its line, or at its start where the editor is not known.
fn place_arguments(program: &str, place: FilePlace<'_>) -> Vec<OsString> {
    let name = editor_name(program);
    let known = LINE_FORMS.iter().find(|(_, names)| names.iter().any(|own| own.eq_ignore_ascii_case(name)));
    let file = place.file.as_os_str().to_owned();
    let (Some((form, _)), Some(line)) = (known, place.line) else { return vec![file] };
    let mut with_line = file.clone();
    with_line.push(format!(":{line}"));
    match form {
        LineForm::Plus => vec![format!("+{line}").into(), file],
        LineForm::Goto => vec!["--goto".into(), with_line],
        LineForm::Behind => vec![with_line],
        LineForm::Flag => vec!["--line".into(), line.to_string().into(), file],
    }
}

/// Opens a file in a window of its own. Returns false if that was not possible.
pub fn open_window(command: &EditorCommand, place: FilePlace<'_>) -> bool {
    match command {
        EditorCommand::Window(words) => {
            let mut command = to_command(words, place);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().is_ok()
        }
        EditorCommand::System => open::that_detached(place.file).is_ok(),
        EditorCommand::Terminal(_) | EditorCommand::None => false,
    }
}

/// Opens a file in this terminal, and waits until the editor is closed. Returns false if there is no such editor.
pub fn run_in_terminal(words: &[String], place: FilePlace<'_>) -> bool {
    to_command(words, place).status().is_ok()
}

/// An editor of the terminal, and how a learner saves and leaves it.
struct KnownEditor {
    names: &'static [&'static str],
    /// Said before it opens, in sentences.
    keys: &'static str,
    /// The same in one line.
    reminder: &'static str,
}

const KNOWN_EDITORS: &[KnownEditor] = &[
    KnownEditor {
        names: &["vi", "vim", "nvim", "view", "hx", "helix"],
        keys: "Press `i` before you type. To save and close: press `Esc`, type `:wq` and press Enter. To close without \
               saving: press `Esc`, type `:q!` and press Enter.",
        reminder: "In the editor: `i` to type. To save and close: `Esc`, `:wq`, Enter.",
    },
    KnownEditor {
        names: &["nano", "pico"],
        keys: "To save: press `Ctrl+O`, then Enter. To close: press `Ctrl+X`.",
        reminder: "In the editor: `Ctrl+O` and Enter save, `Ctrl+X` closes.",
    },
    KnownEditor {
        names: &["micro"],
        keys: "To save: press `Ctrl+S`. To close: press `Ctrl+Q`.",
        reminder: "In the editor: `Ctrl+S` saves, `Ctrl+Q` closes.",
    },
    KnownEditor {
        names: &["emacs"],
        keys: "To save: press `Ctrl+X`, then `Ctrl+S`. To close: press `Ctrl+X`, then `Ctrl+C`.",
        reminder: "In the editor: `Ctrl+X` `Ctrl+S` saves, `Ctrl+X` `Ctrl+C` closes.",
    },
];

fn known_editor(program: &str) -> Option<&'static KnownEditor> {
    KNOWN_EDITORS.iter().find(|editor| editor.names.contains(&editor_name(program)))
}

/// Returns what a learner has to know before an editor takes this terminal: above all, how they leave it.
pub fn terminal_editor_words(program: &str, file: &str) -> String {
    let name = editor_name(program);
    let keys = known_editor(program)
        .map_or("Save the file and close the editor, and you are here again.", |editor| editor.keys);
    format!(
        "`{name}` opens in this window. Close it to come back here. {keys}\n\nPress `e` again to open it now. Or open `{file}` in \
         another editor."
    )
}

/// Returns how to save in an editor and leave it, in one line; nothing for an editor that we do not know.
pub fn terminal_editor_reminder(program: &str) -> Option<&'static str> {
    known_editor(program).map(|editor| editor.reminder)
}

fn to_command(words: &[String], place: FilePlace<'_>) -> Command {
    let path = std::env::var_os("PATH");
    let program = process::find_program(Platform::CURRENT, &words[0], path.as_deref(), Path::new("."));
    let mut command = Command::new(program.unwrap_or_else(|| words[0].clone().into()));
    command.args(&words[1..]).args(place_arguments(&words[0], place));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(set: &[(&str, &str)], installed: &[&str], has_desktop: bool) -> EditorCommand {
        let value = |name: &str| set.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        choose(value, |program| installed.contains(&program), has_desktop)
    }

    fn words(command: &str) -> Vec<String> {
        command.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_editor_that_the_learner_has_chosen_comes_first() {
        let both = [("EDITOR", "nano"), ("VISUAL", "code --wait")];
        assert_eq!(chosen(&both, &[], true), EditorCommand::Window(words("code --wait")));
        assert_eq!(
            chosen(&[("EDITOR", "/usr/bin/vim")], &["code"], true),
            EditorCommand::Terminal(words("/usr/bin/vim"))
        );
        assert_eq!(chosen(&[("EDITOR", "")], &["code"], true), EditorCommand::Window(words("code")));
    }

    #[test]
    fn without_a_choice_it_is_vs_code_then_the_systems_own_way() {
        assert_eq!(chosen(&[], &["code", "nano"], true), EditorCommand::Window(words("code")));
        assert_eq!(chosen(&[], &["nano"], true), EditorCommand::System);
    }

    #[test]
    fn a_file_opens_at_its_line_where_the_editor_takes_one() {
        let opened = |program: &str, line| {
            let words = place_arguments(program, FilePlace { file: Path::new("/a b/index.js"), line });
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join("|")
        };
        for (program, words) in [
            ("/usr/bin/nano", "+7|/a b/index.js"),
            ("code", "--goto|/a b/index.js:7"),
            ("Code.exe", "--goto|/a b/index.js:7"),
            ("hx", "/a b/index.js:7"),
            ("kate", "--line|7|/a b/index.js"),
            ("ed", "/a b/index.js"),
        ] {
            assert_eq!(opened(program, Some(7)), words);
            assert_eq!(opened(program, None), "/a b/index.js");
        }
    }

    #[test]
    fn before_an_editor_takes_the_terminal_the_learner_reads_how_to_leave_it() {
        for (program, keys) in
            [("vi", ":wq"), ("/usr/bin/nvim", ":q!"), ("nano", "Ctrl+X"), ("emacs", "Ctrl+C"), ("ed", "close")]
        {
            let words = terminal_editor_words(program, "~/hello-js/index.js");
            assert!(words.contains(keys) && words.contains("Press `e` again"), "{words}");
        }
    }

    #[test]
    fn without_a_desktop_it_is_an_editor_for_the_terminal() {
        assert_eq!(chosen(&[], &["code", "vi", "nano"], false), EditorCommand::Terminal(words("nano")));
        assert_eq!(chosen(&[], &[], false), EditorCommand::None);
    }
}
