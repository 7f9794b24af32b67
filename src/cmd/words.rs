//! `doorway words [WORD]`: the words of the course, explained.

use crate::cli::WordsArgs;
use crate::course::{self, glossary};
use crate::exit::{Exit, UsedWrongly};
use crate::text::json::ascii_pretty;
use crate::text::nearest::did_you_mean;
use crate::ui::{self, Style};

/// Prints all words, or what one of them means.
///
/// # Errors
/// A word that the glossary does not have.
pub(super) fn run(args: &WordsArgs) -> anyhow::Result<Exit> {
    let typed = args.word.join(" ");
    let words = match typed.as_str() {
        "" => glossary::all().iter().collect(),
        _ => vec![glossary::find(&typed).ok_or_else(|| unknown(&typed))?],
    };
    let style = Style::stdout();
    let text = match words[..] {
        _ if args.json => ascii_pretty(&serde_json::json!({ "schema": 1, "words": words })) + "\n",
        [word] if !typed.is_empty() => ui::glossary::render_one(word, style),
        _ => {
            let lessons: Vec<String> = course::summaries().into_iter().map(|lesson| lesson.name).collect();
            ui::glossary::render_all(glossary::all(), &lessons, style)
        }
    };
    ui::out(&text);
    Ok(Exit::Done)
}

fn unknown(typed: &str) -> UsedWrongly {
    let meant = did_you_mean(typed, &glossary::names());
    UsedWrongly(format!("`{typed}` is not one of the course's words{meant}; `doorway words` shows all of them"))
}
