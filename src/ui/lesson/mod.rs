//! A lesson on the screen: its keys, its servers' events, and the player that decides what happens next.

mod curl_line;
pub mod draw;
pub mod events;
mod history;
pub mod key_hints;
pub mod keys;
mod labels;
mod near_miss;
mod play;
pub mod program_status;
pub mod screen;
pub mod session;
mod shown_path;
mod styled_text;
mod typed_text;
pub mod view;
pub mod words;

use std::path::PathBuf;

use crate::course::Language;
use crate::text::shell::quoted;

pub use play::play;

/// How a lesson is played, or its demo served.
#[derive(Debug, Clone, Default)]
pub struct PlayOptions {
    /// Requested ports, by server name; the name "" means the first server of the demo.
    pub ports: Vec<(String, u16)>,
    /// The first step to play, counted from 1.
    pub step: Option<usize>,
    /// The language that code is shown in, if it is not the remembered one.
    pub language: Option<Language>,
    /// The folder of the learner's own program, if they named one.
    pub folder: Option<PathBuf>,
    /// Whether to open the first address in the browser.
    pub open: bool,
    /// Whether everything on the screen has space around it.
    pub projector: bool,
    /// Whether the learner asked for whole lines, and nothing that is drawn.
    pub plain: bool,
    /// Whether the local network may connect too.
    pub share: bool,
    /// Whether to keep no request log.
    pub quiet: bool,
    /// Whether the request log is JSON, one object a line.
    pub log_json: bool,
}

impl PlayOptions {
    /// Returns the flags that a learner would have to type again to go on in the same way, each with a space before it.
    pub fn flags_to_keep(&self) -> String {
        let port = |(server, port): &(String, u16)| match server.as_str() {
            "" => format!(" --port {port}"),
            server => format!(" --port-{server} {port}"),
        };
        let ports: String = self.ports.iter().map(port).collect();
        let language = self.language.map(|language| format!(" --lang {}", language.word())).unwrap_or_default();
        let folder = self.folder.as_ref().map(|folder| format!(" --folder {}", quoted(&folder.display().to_string())));
        let folder = folder.unwrap_or_default();
        let share = if self.share { " --share" } else { "" };
        let projector = if self.projector { " --projector" } else { "" };
        let plain = if self.plain { " --plain" } else { "" };
        format!("{ports}{language}{folder}{share}{projector}{plain}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_to_go_on_keeps_ports_and_how_the_lesson_is_shown() {
        let options = PlayOptions { ports: vec![(String::new(), 4711)], plain: true, ..PlayOptions::default() };
        assert_eq!(options.flags_to_keep(), " --port 4711 --plain");
        let folder = Some(PathBuf::from("my server"));
        let options = PlayOptions { language: Some(Language::Python), folder, ..PlayOptions::default() };
        assert_eq!(options.flags_to_keep(), format!(" --lang python --folder {}", quoted("my server")));
    }
}
