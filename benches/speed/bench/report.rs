//! The figures as a table, on the screen and in `benches/README.md`.

use anyhow::Context;

use super::Effort;
use super::figure::Figure;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/README.md");
const START: &str = "<!-- figures: made by `cargo bench -- --readme` -->";
const END: &str = "<!-- end of figures -->";

/// Tells what is being measured, on stderr.
#[expect(clippy::print_stderr, reason = "a bench prints its own figures")]
pub(super) fn progress(words: &str) {
    eprintln!("{words}");
}

/// Prints every figure with its bounds.
#[expect(clippy::print_stdout, reason = "a bench prints its own figures")]
pub(super) fn print(figures: &[Figure]) {
    println!("\n{:>4}  {:<78} {:>9}  {:>8}  {:>8}", "goal", "what", "measured", "must", "aim");
    for figure in figures {
        let bound = |value: f64| format!("{}{}", if figure.more_is_better { ">=" } else { "<=" }, short(value));
        let verdict = if figure.holds() { "" } else { "   MISSED" };
        let measured = format!("{}{}", short(figure.value), figure.unit);
        println!(
            "{:>4}  {:<78} {measured:>9}  {:>8}  {:>8}{verdict}",
            figure.goal,
            figure.what,
            bound(figure.must),
            bound(figure.aim)
        );
    }
}

/// Puts the figures into `benches/README.md`, between the two comments that mark their place.
pub(super) fn write_readme(figures: &[Figure], effort: Effort) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(README)?;
    let (before, rest) = text.split_once(START).context("the README has no place for figures")?;
    let (_, after) = rest.split_once(END).context("the README's place for figures has no end")?;
    let mut table = format!("{START}\n\n| what | measured | must |\n|---|---|---|\n",);
    for figure in figures {
        let sign = if figure.more_is_better { "at least" } else { "at most" };
        table.push_str(&format!(
            "| {} | {}{} | {sign} {} |\n",
            figure.what,
            short(figure.value),
            figure.unit,
            short(figure.must)
        ));
    }
    let rounds = format!("\nMedians of {} rounds of {:.0} s, in turn.\n\n", effort.rounds, effort.load.as_secs_f64());
    std::fs::write(README, format!("{before}{table}{rounds}{END}{after}"))?;
    Ok(())
}

fn short(value: f64) -> String {
    if value.abs() >= 10.0 { format!("{value:.1}") } else { format!("{value:.2}") }
}
