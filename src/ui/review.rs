//! Questions that come back: each is asked until it is answered right, or until the learner asks for the answer.

use std::time::{Duration, Instant};

use super::markdown;
use super::prompt::line_after;
use super::style::Style;
use crate::course::progress::Progress;
use crate::course::{self, DueQuestion, Quiz};
use crate::demos;
use crate::text::plural::{count, sentence};
use crate::text::wrap::wrap;

/// The most questions of one review, and the longest time: ten minutes a day are enough.
const MAX_QUESTIONS: usize = 20;
const MAX_TIME: Duration = Duration::from_secs(600);
/// What stands before each line, and before each line of a choice.
const INDENT: &str = "  ";
const CHOICE_INDENT: &str = "       ";

/// How the questions were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReviewScore {
    /// How many were answered right at once.
    pub right: usize,
    /// How many were asked.
    pub asked: usize,
}

/// What the learner typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TypedAnswer {
    Choice(usize),
    ShowAnswer,
    Stop,
    NoChoice,
}

/// Asks the questions, and remembers how each was answered.
pub fn ask_all(questions: &[DueQuestion<'_>], progress: &mut Progress, today: i64, style: Style) -> ReviewScore {
    let (start, mut score) = (Instant::now(), ReviewScore::default());
    if !questions.is_empty() {
        let words = format!("{} from lessons that you have played. q stops.", count(questions.len(), "question"));
        super::out(&(wrap(&words, style.width, INDENT, INDENT).join("\n") + "\n"));
    }
    for question in questions.iter().take(MAX_QUESTIONS) {
        if start.elapsed() > MAX_TIME {
            break;
        }
        let Some(is_right) = ask(question, style) else { break };
        score.asked += 1;
        score.right += usize::from(is_right);
        let (days, warning) = progress.answered(&question.lesson.name, &question.quiz.question, is_right, today);
        let words = match days {
            Some(days) => format!("You get it again {}.", in_days(days)),
            None => "You know it now. You do not get it again.".to_owned(),
        };
        super::out(&format!("{INDENT}{}\n", style.dim(&words)));
        if let Some(warning) = warning {
            super::note(&warning);
        }
    }
    score
}

/// Returns a question with the usual ports of its lesson in all that is said of it.
fn filled(question: &DueQuestion<'_>) -> Quiz {
    let demo = question.lesson.demo.as_deref().and_then(demos::find);
    let ports: Vec<(&str, u16)> =
        demo.map(|demo| demo.servers.iter().map(|server| (server.name, server.port)).collect()).unwrap_or_default();
    let fill = |text: &str| course::fill(text, &ports);
    let mut quiz = question.quiz.clone();
    (quiz.question, quiz.because) = (fill(&quiz.question), fill(&quiz.because));
    for choice in &mut quiz.choices {
        choice.words = fill(&choice.words);
        choice.reason = choice.reason.as_deref().map(fill);
    }
    quiz
}

/// Returns the words of a question.
pub fn question_words(question: &DueQuestion<'_>) -> String {
    filled(question).question
}

/// Asks one question. Returns whether the first answer was right, or nothing if the learner stops.
fn ask(question: &DueQuestion<'_>, style: Style) -> Option<bool> {
    let quiz = &filled(question);
    super::out(&question_text(&question.lesson.title, quiz, style));
    let prompt = format!("{INDENT}a to {} and Enter, or only Enter for the answer: ", letter(quiz.choices.len() - 1));
    let mut is_first = true;
    loop {
        match typed_answer(&line_after(&prompt)?, quiz.choices.len()) {
            TypedAnswer::Stop => return None,
            TypedAnswer::NoChoice => super::out(&said("Type one letter, and press Enter.", style)),
            TypedAnswer::ShowAnswer => {
                super::out(&solution(quiz, style));
                return Some(false);
            }
            TypedAnswer::Choice(at) if quiz.choices[at].right => {
                super::out(&said(&format!("Yes. {}", sentence(&quiz.because)), style));
                return Some(is_first);
            }
            TypedAnswer::Choice(at) => {
                let reason = quiz.choices[at].reason.clone().unwrap_or_default();
                super::out(&said(&format!("Not quite. {reason} Try again."), style));
                is_first = false;
            }
        }
    }
}

fn question_text(title: &str, quiz: &Quiz, style: Style) -> String {
    let mut lines = vec![String::new(), format!("{INDENT}{}", style.dim(title)), String::new()];
    lines.extend(indented(&quiz.question, INDENT, style));
    lines.push(String::new());
    for (at, choice) in quiz.choices.iter().enumerate() {
        let mut choice = indented(&choice.words, CHOICE_INDENT, style);
        if let Some(first) = choice.first_mut() {
            *first = format!("    {}  {}", style.key(&letter(at).to_string()), first.trim_start());
        }
        lines.extend(choice);
    }
    lines.join("\n") + "\n\n"
}

fn indented(text: &str, indent: &str, style: Style) -> Vec<String> {
    markdown::render(text, style.narrower(indent.len())).iter().map(|line| format!("{indent}{line}")).collect()
}

fn solution(quiz: &Quiz, style: Style) -> String {
    let right = quiz.choices.iter().position(|choice| choice.right).unwrap_or_default();
    let because = sentence(&quiz.because);
    said(&format!("The answer is {}: {} {because}", letter(right), sentence(&quiz.choices[right].words)), style)
}

fn said(words: &str, style: Style) -> String {
    indented(words, INDENT, style).join("\n") + "\n"
}

fn letter(at: usize) -> char {
    ('a'..='z').nth(at).unwrap_or('?')
}

fn typed_answer(typed: &str, choices: usize) -> TypedAnswer {
    let typed = typed.trim().to_lowercase();
    match typed.as_str() {
        "" => TypedAnswer::ShowAnswer,
        "q" | "quit" | "stop" => TypedAnswer::Stop,
        _ => (0..choices)
            .find(|at| typed == letter(*at).to_string() || typed == (at + 1).to_string())
            .map_or(TypedAnswer::NoChoice, TypedAnswer::Choice),
    }
}

fn in_days(days: i64) -> String {
    match days {
        1 => "tomorrow".to_owned(),
        days => format!("in {}", count(usize::try_from(days).unwrap_or(0), "day")),
    }
}

/// Returns what is said at the end. `due` is how many questions were due, `next` in how many days one comes back.
pub fn ending(score: &ReviewScore, due: usize, next: Option<i64>, style: Style) -> String {
    let left = due - score.asked;
    let first = match (due, next) {
        (0, None) => {
            "There is nothing to review. You get the questions here that you answer wrong in a lesson.".to_owned()
        }
        (0, Some(days)) => format!("Nothing is due today. You get the next question {}.", in_days(days)),
        (_, _) if score.asked == 0 => format!("{} left for the next time.", count(left, "question")),
        (_, _) if left > 0 => {
            format!("{} of {} right. {} left for the next time.", score.right, score.asked, count(left, "question"))
        }
        (_, Some(days)) => {
            format!("{} of {} right. You get the next question {}.", score.right, score.asked, in_days(days))
        }
        (_, None) => format!("{} of {} right. That was the last one.", score.right, score.asked),
    };
    let mut lines = if due > 0 { vec![String::new()] } else { Vec::new() };
    lines.extend(wrap(&first, style.width, INDENT, INDENT));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::expectation_syntax;

    #[test]
    fn no_placeholder_is_left_in_a_question_or_in_what_is_said_of_it() {
        let vocabulary = course::Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
        let lessons = course::builtin(&vocabulary).expect("the lessons can be read");
        let mut seen = 0;
        for lesson in &lessons {
            for quiz in lesson.steps.iter().flat_map(|step| &step.blocks).filter_map(|block| match block {
                course::Block::Quiz(quiz) => Some(quiz),
                _ => None,
            }) {
                let question = DueQuestion { lesson, quiz };
                let words = question_words(&question) + &solution(&filled(&question), Style::bare());
                assert!(!words.contains("{{"), "{words}");
                seen += usize::from(quiz.question.contains("{{"));
            }
        }
        assert!(seen > 0, "some questions name an address");
    }

    #[test]
    fn an_answer_is_a_letter_or_a_number() {
        for (typed, answer) in [
            ("b", TypedAnswer::Choice(1)),
            (" B ", TypedAnswer::Choice(1)),
            ("2", TypedAnswer::Choice(1)),
            ("", TypedAnswer::ShowAnswer),
            ("q", TypedAnswer::Stop),
            ("d", TypedAnswer::NoChoice),
            ("4", TypedAnswer::NoChoice),
        ] {
            assert_eq!(typed_answer(typed, 3), answer, "{typed:?}");
        }
    }

    #[test]
    fn the_end_says_how_it_went_and_when_the_next_question_comes() {
        let words = |right, asked, due, next| ending(&ReviewScore { right, asked }, due, next, Style::bare());
        assert!(words(0, 0, 0, None).contains("nothing to review"));
        assert!(words(0, 0, 0, Some(3)).contains("next question in 3 days"));
        assert!(words(1, 2, 2, Some(1)).contains("1 of 2 right. You get the next question tomorrow."));
        assert!(words(1, 2, 5, Some(1)).contains("3 questions left for the next time"));
    }
}
