//! What a command costs: time, processor time, memory.

use std::fs;
use std::iter::Sum;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// How often a running command is looked at.
const PAUSE: Duration = Duration::from_millis(1);

/// The kernel counts processor time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// What one run of a command took.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    pub(super) wall: Duration,
    /// On all cores together, the kernel's time too.
    pub(super) cpu: Duration,
    /// The most memory that it held, in KiB.
    pub(super) peak: u64,
    /// The most memory that it held and that is no file's, in KiB.
    pub(super) own_peak: u64,
}

/// Of several commands, one after the other.
impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |sum, cost| Self {
            wall: sum.wall + cost.wall,
            cpu: sum.cpu + cost.cpu,
            peak: sum.peak.max(cost.peak),
            own_peak: sum.own_peak.max(cost.own_peak),
        })
    }
}

/// The medians of several runs, each by itself. Of an even number the greater of the middle ones.
pub(super) fn median(runs: usize, mut run: impl FnMut() -> Result<Cost>) -> Result<Cost> {
    let costs = (0..runs.max(1)).map(|_| run()).collect::<Result<Vec<_>>>()?;
    Ok(Cost {
        wall: middle(costs.iter().map(|cost| cost.wall)),
        cpu: middle(costs.iter().map(|cost| cost.cpu)),
        peak: middle(costs.iter().map(|cost| cost.peak)),
        own_peak: middle(costs.iter().map(|cost| cost.own_peak)),
    })
}

/// The medians of what several things take that are done in turns, so that what slows one down slows down all.
/// Each is done once before, so that what it reads is in memory.
pub(super) fn medians<const N: usize>(
    runs: usize,
    mut work: [&mut dyn FnMut() -> Result<Duration>; N],
) -> Result<[Duration; N]> {
    let mut times = [const { Vec::new() }; N];
    for run in 0..=runs {
        for (work, times) in work.iter_mut().zip(&mut times) {
            let time = work()?;
            times.extend((run > 0).then_some(time));
        }
    }
    Ok(times.map(|times| middle(times.into_iter())))
}

/// How long a command takes, to be done by itself: nothing looks at it while it runs.
pub(super) fn wall(command: &mut Command, codes: &[i32]) -> Result<Duration> {
    let shown = format!("{command:?}");
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).spawn().with_context(|| format!("can't run {shown}"))?;
    let status = child.wait()?;
    let wall = start.elapsed();
    ensure!(status.code().is_some_and(|code| codes.contains(&code)), "{shown} ended with {status}");
    Ok(wall)
}

fn middle<T: Ord + Copy + Default>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Runs a command whose output goes elsewhere, and checks its exit code, if any are given. Reads `/proc`, so it
/// needs Linux.
pub(super) fn cost(command: &mut Command, codes: &[i32]) -> Result<Cost> {
    let shown = format!("{command:?}");
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).spawn().with_context(|| format!("can't run {shown}"))?;
    let (mut cost, process) =
        (Cost { wall: start.elapsed(), cpu: TICK, peak: 0, own_peak: 0 }, format!("/proc/{}", child.id()));
    // Once it has ended it no longer has memory, but until it is waited for the kernel keeps its times.
    while !has_ended(&process, &mut cost)? {
        sleep(PAUSE);
    }
    cost.wall = start.elapsed();
    let status = child.wait()?;
    let is_expected = codes.is_empty() || status.code().is_some_and(|code| codes.contains(&code));
    ensure!(is_expected, "{shown} ended with {status}");
    Ok(cost)
}

fn has_ended(process: &str, cost: &mut Cost) -> Result<bool> {
    let stat = fs::read_to_string(format!("{process}/stat")).context("measuring needs /proc, as Linux has it")?;
    let after_name: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |field: usize| after_name.get(field).and_then(|ticks| ticks.parse::<u32>().ok()).unwrap_or_default();
    cost.cpu = TICK * (ticks(11) + ticks(12));
    let status = fs::read_to_string(format!("{process}/status")).unwrap_or_default();
    let field = |name| status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
    cost.peak = cost.peak.max(field("VmHWM:").unwrap_or_default());
    cost.own_peak = cost.own_peak.max(field("RssAnon:").unwrap_or_default());
    Ok(after_name.first() == Some(&"Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(middle([3, 1, 2].into_iter()), 2);
        assert_eq!(middle([4, 1, 2, 3].into_iter()), 3);
        assert_eq!(middle::<u64>([].into_iter()), 0);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_command_has_a_cost_and_a_code() {
        let cost_of = |code| cost(Command::new("sh").args(["-c", "sleep 0.05; exit 3"]), &[code]);
        let found = cost_of(3).unwrap();
        assert!(found.wall >= Duration::from_millis(50) && found.peak > 0, "{found:?}");
        assert!(cost_of(0).unwrap_err().to_string().contains("ended with"));
        assert!(cost(&mut Command::new("no-such-program"), &[]).is_err());
    }
}
