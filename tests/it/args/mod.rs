//! What is given by flags, files, pipes and variables.

mod reader;
