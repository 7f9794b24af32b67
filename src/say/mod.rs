//! Every word to the terminal. The only place that prints, and the one that makes text from outside safe.
