//! `doorway check [lesson]`: looks at the server the learner built, and says what is wrong and why.

mod ask_first;
mod choose;
mod print;
mod server;
mod start;
mod stop;
mod watch;

use anyhow::Context;
use tokio::runtime::Runtime;

use crate::check::{
    self, AbortReason, CancelToken, CheckPlan, CheckResult, SourceFile, Stack, ToDo, abort_reason, formats,
};
use crate::cli::{self, GlobalArgs};
use crate::course::Lesson;
use crate::course::progress::{self, Progress};
use crate::exit::{Exit, UsedWrongly};
use crate::scaffold::Template;
use crate::ui::{self, Style};

use crate::course::{Course, load};
use crate::demos;
use crate::text::json::ascii_pretty;
use crate::text::safe::safe_to_copy;
use choose::{CheckTask, Target};
use start::KeptProgram;
use watch::Watched;

/// Looks at a server and tells what came of it.
///
/// # Errors
/// Flags that do not fit, a folder's command that nobody allowed, files that cannot be read or written.
pub fn run(typed: &cli::CheckArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = load(global.lessons.as_deref(), &demos::names())?;
    let (progress, warning) = Progress::open(progress::home());
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    let task = choose::task(typed, &lessons, &progress)?;
    ask_first::confirm_command(&task, typed.yes)?;
    let (stop, kept) = (stop::watched()?, None);
    let mut session = CheckSession { typed, global, lessons: &lessons, task, progress, stop, kept };
    let evidence = match (&session.task.target, typed.watch) {
        (Target::Program(program), true) => {
            let folder = program.folder.clone();
            watch::run(&folder, global.plain, typed.hint, &mut session)?
        }
        (Target::Running(_), true) => {
            return Err(
                UsedWrongly("--watch starts your program anew each time; add --run \"node index.js\"".into()).into()
            );
        }
        (_, false) => {
            let evidence = session.look()?;
            session.tell(&evidence, typed.hint)?;
            evidence
        }
    };
    Ok(if session.is_stopped() { Exit::Interrupted } else { exit(&evidence) })
}

/// One call of `doorway check`: one look, or as many as `--watch` takes.
struct CheckSession<'a> {
    typed: &'a cli::CheckArgs,
    global: &'a GlobalArgs,
    lessons: &'a [Lesson],
    task: CheckTask<'a>,
    progress: Progress,
    stop: CancelToken,
    /// The learner's program, which runs from one look to the next.
    kept: Option<KeptProgram>,
}

impl CheckSession<'_> {
    fn end(&mut self) {
        if let Some(kept) = self.kept.take() {
            kept.stop(&|| self.stop.is_cancelled());
        }
    }
}

impl Drop for CheckSession<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

impl Watched for CheckSession<'_> {
    fn look(&mut self) -> anyhow::Result<CheckResult> {
        self.end();
        self.task.word = check::random_path_segment();
        let (evidence, kept) = look(&self.task, self.stop.clone(), self.typed.watch)?;
        self.kept = kept;
        Ok(evidence)
    }

    fn runs_at(&self) -> Option<&str> {
        self.kept.as_ref().map(|kept| kept.url.as_str())
    }

    fn ended(&mut self) -> Option<(String, Vec<String>)> {
        let ended = self.kept.as_mut()?.ended()?;
        self.end();
        Some(ended)
    }

    fn tell(&mut self, evidence: &CheckResult, hints: u8) -> anyhow::Result<()> {
        if evidence.all_met()
            && let Some(warning) = self.progress.finished(&self.task.lesson.name)
        {
            ui::note(&warning);
        }
        let folder = self.global.lessons.as_deref();
        let course = Course { lessons: self.lessons, progress: &self.progress, folder };
        tell(self.typed, self.global, evidence, hints, &course)
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }
}

/// One whole look: start what is to be started, ask, stop it unless it is to be kept.
fn look(task: &CheckTask<'_>, stop: CancelToken, keep: bool) -> anyhow::Result<(CheckResult, Option<KeptProgram>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("could not open a connection")?;
    let look = CheckRun { task, runtime: &runtime, stop };
    let (mut evidence, kept) = match &task.target {
        Target::Running(place) => (server::look(&look, place), None),
        Target::Program(program) => start::look(&look, program, keep),
    };
    if !evidence.all_met() {
        read_source(task, &mut evidence);
    }
    Ok((evidence, kept))
}

/// Reads the learner's own file, so that a diagnosis can name the line.
fn read_source(task: &CheckTask<'_>, evidence: &mut CheckResult) {
    let (folder, argv) = match &task.target {
        Target::Program(program) => (Some(program.folder.clone()), program.argv.clone()),
        Target::Running(place) => (server::folder(place, evidence), Vec::new()),
    };
    let Some(folder) = folder else { return };
    evidence.source = SourceFile::find(&folder, &argv);
    let of_code = evidence.source.as_ref().and_then(|source| Stack::of_code(&source.name, source.code()));
    if evidence.stack == Stack::Unknown {
        evidence.stack = of_code.or_else(|| Stack::of_folder(&folder)).unwrap_or_default();
    }
    evidence.to_dos = to_dos(evidence.stack);
}

/// What the starters of a stack leave to the learner, and what stands there in the solved ones.
fn to_dos(stack: Stack) -> Vec<ToDo> {
    // The tests read all templates, so one that is wrong costs a hint at most.
    let template = stack.name().and_then(|name| Template::named(name).ok().flatten());
    let answers = template.and_then(|template| template.answers().ok()).unwrap_or_default();
    let first = |todo: &str| todo.lines().next().unwrap_or_default().to_owned();
    answers.into_iter().map(|one| ToDo { first: first(&one.todo), answer: one.lines }).collect()
}

/// What every kind of look needs.
struct CheckRun<'a> {
    task: &'a CheckTask<'a>,
    runtime: &'a Runtime,
    stop: CancelToken,
}

impl<'a> CheckRun<'a> {
    fn order(&self, host: &str) -> CheckPlan<'a> {
        CheckPlan {
            probes: &self.task.probes,
            url: format!("http://{host}"),
            random_segment: self.task.word.clone(),
            limits: check::JobLimits::default(),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Evidence that says why nothing was asked.
    fn nothing(&self, mut evidence: CheckResult, stopped: AbortReason) -> CheckResult {
        let host = evidence.site.as_ref().map_or_else(String::new, |site| site.host.clone());
        let why = abort_reason::describe(&evidence, &stopped);
        evidence.stopped = Some(stopped);
        evidence.probes = check::nothing_looked(&self.order(&host), &why);
        evidence
    }

    fn evidence(&self) -> CheckResult {
        let stack = self.task.project.stack.unwrap_or_default();
        CheckResult { lesson: self.task.lesson.name.clone(), stack, proxy: proxy(), ..CheckResult::default() }
    }
}

/// The variable that sends requests through a proxy, unless local ones are spared.
fn proxy() -> Option<String> {
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let spared = ["no_proxy", "NO_PROXY"].into_iter().filter_map(value);
    let is_spared = spared.into_iter().any(|list| list.contains("localhost") || list.contains('*'));
    let names = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    names.into_iter().find(|name| value(name).is_some()).filter(|_| !is_spared).map(str::to_owned)
}

/// Tells it in the form that was asked for.
fn tell(
    typed: &cli::CheckArgs,
    global: &GlobalArgs,
    evidence: &CheckResult,
    hints: u8,
    course: &Course<'_>,
) -> anyhow::Result<()> {
    if let Some(file) = &typed.junit {
        std::fs::write(file, formats::junit(evidence))
            .with_context(|| format!("could not write {}", file.display()))?;
    }
    let style = Style { plain: global.plain, ..Style::stdout() };
    let lines = if typed.json {
        vec![ascii_pretty(&formats::json(evidence, exit(evidence)))]
    } else if typed.tap {
        formats::tap(evidence)
    } else {
        let mut lines = print::report(evidence, hints, style);
        if typed.verbose {
            lines.extend(print::wire(evidence, style));
        }
        let told = print::ReportOptions { evidence, hints, by_key: typed.watch };
        lines.extend(print::ending(&told, course, style));
        lines
    };
    ui::out(&(lines.join("\n") + "\n"));
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
        ui::err(
            &formats::annotations(evidence, &in_repository())
                .iter()
                .map(|line| safe_to_copy(line) + "\n")
                .collect::<String>(),
        );
    }
    Ok(())
}

/// The folder one stands in, from the top of the repository that a GitHub runner has checked out.
fn in_repository() -> String {
    let top = std::env::var_os("GITHUB_WORKSPACE").unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_default();
    let parts = here.strip_prefix(top).map(|below| below.components().collect::<Vec<_>>()).unwrap_or_default();
    parts.iter().map(|part| part.as_os_str().to_string_lossy().into_owned() + "/").collect()
}

/// All met 0, something not met 1, not looked at 3. A program that was started here, was seen to listen and cannot be
/// looked at any more has not met it.
fn exit(evidence: &CheckResult) -> Exit {
    match &evidence.stopped {
        Some(AbortReason::Interrupted) => return Exit::Interrupted,
        Some(stopped) if abort_reason::is_learner_fault(stopped) => return Exit::NotMet,
        Some(_) => return Exit::Failed,
        None => {}
    }
    match evidence.counts() {
        (_, 0, 0) => Exit::Done,
        (_, 0, _) if evidence.program.is_none() => Exit::Failed,
        _ => Exit::NotMet,
    }
}
