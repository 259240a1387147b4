//! Work shared among threads, its results in the order of the work.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads to use: as many as there are processors, if it is left out.
pub(super) fn threads(wanted: Option<usize>) -> usize {
    wanted.unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into)).max(1)
}

/// Does some work on every item with so many threads, each with room of its own.
pub(super) fn in_parallel<Item: Sync, Room, Done: Send>(
    items: &[Item],
    threads: usize,
    room: impl Fn() -> Room + Sync,
    work: impl Fn(&mut Room, &Item) -> Done + Sync,
) -> Vec<Done> {
    let next = AtomicUsize::new(0);
    let run = || {
        let (mut room, mut done) = (room(), Vec::new());
        while let Some((index, item)) = take(items, &next) {
            done.push((index, work(&mut room, item)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(items.len())).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for other in others {
            // A thread that panicked would have ended the program: there is nothing to go on with.
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, done)| done).collect()
}

fn take<'a, Item>(items: &'a [Item], next: &AtomicUsize) -> Option<(usize, &'a Item)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}
