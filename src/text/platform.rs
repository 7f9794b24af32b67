//! The kinds of systems that doorway says different things on. What depends on the system is a function of this value, so
//! that the tests of every system hold the words of all.

/// A kind of system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Linux, and other systems that are like it.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Platform {
    /// The system that this program was made for.
    pub const CURRENT: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Linux
    };

    /// What tells a shell that its command goes on in the next line: on Windows the mark of PowerShell.
    pub const fn line_continuation(self) -> &'static str {
        match self {
            Self::Linux | Self::MacOs => " \\",
            Self::Windows => " `",
        }
    }

    /// The name that starts curl. In Windows' own PowerShell, `curl` alone is another command.
    pub const fn curl(self) -> &'static str {
        match self {
            Self::Linux | Self::MacOs => "curl",
            Self::Windows => "curl.exe",
        }
    }
}
