//! Ctrl-C: the first one ends a scan with what it found, the second one the program.

use bailiwick_core::finding::PassedOver;
use bailiwick_scan::sources::Progress;
use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Stops a scan on Ctrl-C.
pub(crate) fn stop_on_signal(progress: &Progress) {
    let stop = progress.stop();
    // Where no handler can be had, Ctrl-C ends the program as it ends any other. The order matters: only a flag
    // that an earlier signal has set ends the program.
    let _ = flag::register_conditional_shutdown(SIGINT, INTERRUPTED, stop.clone());
    let _ = flag::register(SIGINT, stop);
}

/// What an interrupted scan did not read: how much is not known.
pub(crate) fn the_rest() -> PassedOver {
    PassedOver::part("everything else", "interrupted before it was read")
}
