//! The program `bailiwick`.

use std::process::ExitCode;

fn main() -> ExitCode {
    bailiwick::main(std::env::args_os())
}
