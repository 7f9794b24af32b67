//! Windows: the shim, and the job object that holds it and everything it starts.

mod job_process;
pub(super) mod shim;

pub(super) use job_process::JobProcess as StartedProgram;
