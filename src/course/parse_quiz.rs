//! The block `quiz`: a question, its choices, and why.

use super::diagnostic::Report;
use super::span::Span;
use super::{Quiz, QuizChoice};

/// The fewest and the most choices of a question.
const CHOICES: (usize, usize) = (2, 6);

/// Reads a quiz.
pub(super) fn quiz(body: Span<'_>, report: &Report<'_>) -> Option<Quiz> {
    let mut draft = QuizDraft::default();
    for line in body.lines() {
        draft.take(line, report);
    }
    let top = body.first_line();
    draft.judge(top, report);
    let because = draft.because.map(|lines| lines.join("\n").trim().to_owned());
    let choices = draft.choices.into_iter().map(|(_, choice)| choice).collect();
    Some(Quiz { question: draft.question.join("\n").trim().to_owned(), choices, because: because? })
}

/// What was read so far.
#[derive(Default)]
struct QuizDraft<'a> {
    question: Vec<&'a str>,
    choices: Vec<(Span<'a>, QuizChoice)>,
    because: Option<Vec<&'a str>>,
}

impl<'a> QuizDraft<'a> {
    fn take(&mut self, line: Span<'a>, report: &Report<'_>) {
        let trimmed = line.trim();
        if let Some(because) = &mut self.because {
            return match choice(trimmed) {
                Some(_) => report.add(trimmed, "a choice under `because`", "the choices come first, `because` last"),
                None => because.push(trimmed.text),
            };
        }
        if let Some((right, words)) = choice(trimmed) {
            let choice = QuizChoice { words: words.text.to_owned(), right, reason: None };
            return self.choices.push((trimmed, choice));
        }
        match (trimmed.word(), self.choices.last_mut()) {
            ((word, rest), _) if word.text == "because" => self.because = Some(vec![rest.text]),
            (_, None) => self.question.push(line.text.trim_end()),
            _ if trimmed.text.is_empty() => {}
            (_, Some((_, choice))) if line.text.starts_with([' ', '\t']) => {
                choice.reason = Some(match choice.reason.take() {
                    Some(reason) => format!("{reason} {}", trimmed.text),
                    None => trimmed.text.to_owned(),
                });
            }
            _ => report.add(
                trimmed,
                "this line is no choice and no reason",
                "indent a reason; expected `( ) choice`, `(x) choice` or `because …`",
            ),
        }
    }

    /// Checks the rules for the whole quiz.
    fn judge(&self, top: Span<'_>, report: &Report<'_>) {
        if self.question.iter().all(|line| line.trim().is_empty()) {
            report.add(top, "this quiz asks nothing", "expected a question above the choices");
        }
        let (least, most) = CHOICES;
        if !(least..=most).contains(&self.choices.len()) {
            let message = format!("this quiz has {} choices", self.choices.len());
            report.add(top, message, format!("expected {least} to {most} lines `( ) choice`"));
        }
        if self.because.as_ref().is_none_or(|lines| lines.iter().all(|line| line.is_empty())) {
            report.add(top, "this quiz does not say why", "expected a last line `because …`");
        }
        let right: Vec<_> = self.choices.iter().filter(|(_, choice)| choice.right).collect();
        match right[..] {
            [] => report.add(top, "no choice is right", "mark the right one with `(x)`"),
            [_] => {}
            [_, (second, _), ..] => report.add(*second, "a second right choice", "exactly one has `(x)`"),
        }
        for (at, choice) in &self.choices {
            if choice.words.is_empty() {
                report.add(*at, "a choice without words", "expected `( ) words`");
            } else if !choice.right && choice.reason.is_none() {
                report.add(*at, "a wrong choice without its reason", "say why under it, indented");
            }
        }
    }
}

/// Reads `( ) words` or `(x) words`: whether the choice is right, and its words.
fn choice(line: Span<'_>) -> Option<(bool, Span<'_>)> {
    let right = line.after("(x)").or_else(|| line.after("(X)")).map(|words| (true, words));
    let wrong = || line.after("( )").or_else(|| line.after("()")).map(|words| (false, words));
    right.or_else(wrong).map(|(right, words)| (right, words.trim()))
}
