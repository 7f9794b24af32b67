//! The state machine of a lesson: (state, event) -> (state, what to do). Pure: no terminal, no sockets.
