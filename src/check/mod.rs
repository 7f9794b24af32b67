//! Looks at the learner's own server, and says what is wrong and why.

pub(crate) mod cors;
