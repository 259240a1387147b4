//! `bailiwick platform`: the facts of the platform that answers rest on, as the file that `--platform` takes.

use bailiwick_core::platform::Platform;

use crate::args::PlatformArgs;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::{input, output};

pub(crate) fn run(args: &PlatformArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let text = match &args.common.platform {
        None => Some(Platform::embedded_json().to_owned()),
        Some(path) => input::platform(&args.common, &mut diagnostics).and_then(|_| {
            let bytes = input::read(path, &mut diagnostics)?;
            String::from_utf8(bytes).ok()
        }),
    };
    if let Some(text) = &text {
        output::write(text, args.common.output.as_deref(), &mut diagnostics);
    }
    diagnostics.print();
    if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}
