//! Shows on a terminal how far a long scan is.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bailiwick_scan::sources::{Progress, Reached};
use indicatif::{DecimalBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A scan that takes less is over before anybody wonders.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(100);

/// Shows progress until it is dropped, and leaves nothing behind.
pub(crate) struct Watch {
    over: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches a scan, if that is wanted and somebody sits at the terminal.
    pub(crate) fn start(progress: &Arc<Progress>, wanted: bool) -> Self {
        if !wanted || !io::stderr().is_terminal() {
            return Self { over: None, thread: None };
        }
        let (over, waiting) = mpsc::channel();
        let progress = Arc::clone(progress);
        let thread = thread::spawn(move || {
            let start = Instant::now();
            if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style());
            while waiting.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                bar.set_message(message(progress.reached(), start.elapsed()));
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Self { over: Some(over), thread: Some(thread) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.over.take();
        if let Some(thread) = self.thread.take() {
            // Whatever went wrong with the display is no reason not to report.
            let _ = thread.join();
        }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// `scanning: 12,345 of 20,000 files · 310.00 MB · 250.00 MB/s · about 3 seconds left`.
fn message(reached: Reached, elapsed: Duration) -> String {
    let Reached { files, bytes, total } = reached;
    let of = total.map(|total| format!(" of {}", HumanCount(total))).unwrap_or_default();
    let rate = u128::from(bytes) * 1000 / elapsed.as_millis().max(1);
    let rate = DecimalBytes(u64::try_from(rate).unwrap_or(u64::MAX));
    let left = total.filter(|_| files > 0).map(|total| {
        let left = elapsed.as_secs_f64() * total.saturating_sub(files) as f64 / files as f64;
        format!(" · about {} left", HumanDuration(Duration::try_from_secs_f64(left).unwrap_or_default()))
    });
    let left = left.unwrap_or_default();
    format!("scanning: {}{of} files · {} · {rate}/s{left}", HumanCount(files), DecimalBytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_said_and_what_is_left_where_that_is_known() {
        let second = Duration::from_secs(2);
        let reached = |total| Reached { files: 1_500, bytes: 30_000_000, total };
        assert_eq!(message(reached(None), second), "scanning: 1,500 files · 30.00 MB · 15.00 MB/s");
        assert_eq!(
            message(reached(Some(6_000)), second),
            "scanning: 1,500 of 6,000 files · 30.00 MB · 15.00 MB/s · about 6 seconds left"
        );
        assert_eq!(
            message(Reached { files: 0, bytes: 0, total: Some(1) }, Duration::ZERO),
            "scanning: 0 of 1 files · 0 B · 0 B/s"
        );
    }
}
