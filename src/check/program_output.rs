//! The part of a program's output that helps a learner: its own words, and of a stack trace the frames in the learner's
//! code.

/// Returns the lines that help a learner, or all of them if none does. The access log repeats the report, and the frames of
/// a stack trace in installed packages do not help; both are left out.
pub(super) fn relevant_lines(output: &[String]) -> Vec<&String> {
    let mut is_in_others_code = false;
    let is_relevant = |line: &&String| {
        if line.trim_start().starts_with("File \"") {
            is_in_others_code = OTHERS_FOLDERS.iter().any(|place| line.contains(place));
        } else if !line.starts_with("    ") {
            is_in_others_code = false;
        }
        !is_in_others_code && !is_others_node_frame(line) && !is_access_log(line)
    };
    let own: Vec<&String> = output.iter().filter(is_relevant).collect();
    if own.is_empty() { output.iter().collect() } else { own }
}

/// Folders in which Python keeps its own library and installed packages.
const OTHERS_FOLDERS: &[&str] = &["site-packages", "/lib/python", "\\Lib\\", "<frozen "];

fn is_access_log(line: &str) -> bool {
    line.split('"').skip(1).step_by(2).any(|quoted| quoted.ends_with(" HTTP/1.1") || quoted.ends_with(" HTTP/1.0"))
}

/// Whether a line of Node is a stack frame in the code of others.
fn is_others_node_frame(line: &str) -> bool {
    line.trim_start().starts_with("at ") && (line.contains("node:") || line.contains("node_modules"))
}

#[cfg(test)]
mod tests {
    use super::relevant_lines;

    fn relevant(output: &str) -> String {
        let lines: Vec<String> = output.lines().map(str::to_owned).collect();
        relevant_lines(&lines).into_iter().map(|line| line.clone() + "\n").collect()
    }

    #[test]
    fn of_a_python_stack_trace_the_learners_own_part_is_shown() {
        let output = "Traceback (most recent call last):\n  File \"/v/site-packages/flask/app.py\", line 9, in wsgi\n    \
                      return f()\n           ^^^\n  File \"/shop/app.py\", line 15, in about\n    return page()\n  File \
                      \"/usr/lib/python3.11/os.py\", line 1, in stat\n    stat()\nFileNotFoundError: no page\n";
        let own = "Traceback (most recent call last):\n  File \"/shop/app.py\", line 15, in about\n    return page()\n\
                   FileNotFoundError: no page\n";
        assert_eq!(relevant(output), own);
    }

    #[test]
    fn of_a_node_stack_trace_the_learners_own_part_is_shown() {
        let output = "TypeError: no\n    at answer (/shop/index.js:9:7)\n    at node:internal/x:1:1\n    at \
                      /shop/node_modules/express/lib/a.js:1:1\n";
        assert_eq!(relevant(output), "TypeError: no\n    at answer (/shop/index.js:9:7)\n");
    }

    #[test]
    fn an_access_log_is_left_out_unless_there_is_nothing_else() {
        let access = "127.0.0.1 - - [27/Nov/2026 06:05:05] \"GET / HTTP/1.1\" 200 -\n";
        assert_eq!(relevant(&format!("ready\n{access}")), "ready\n");
        assert_eq!(relevant(access), access);
    }
}
