//! Work that begets work, done by some threads.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What is still to be done.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    /// Last in, first out: so few wait at a time, and what lies together is done together.
    waiting: Vec<T>,
    /// How many threads are at work, and may add more.
    working: usize,
    /// How many wait for it.
    idle: usize,
}

/// Does work with some threads until there is none left; what each thread makes of its part, in no order.
pub(super) fn run<T: Send, R: Send>(first: Vec<T>, threads: usize, thread: impl Fn(&Queue<T>) -> R + Sync) -> Vec<R> {
    let queue = Queue { state: Mutex::new(State { waiting: first, working: 0, idle: 0 }), changed: Condvar::new() };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| thread(&queue))).collect();
        let own = thread(&queue);
        let join = |handle: thread::ScopedJoinHandle<'_, R>| {
            handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        std::iter::once(own).chain(others.into_iter().map(join)).collect()
    })
}

impl<T> Queue<T> {
    /// Does whatever is to be done, until nothing is left and nobody may add more.
    pub(super) fn each(&self, mut work: impl FnMut(T)) {
        while let Some(taken) = self.take() {
            let _working = Working(self);
            work(taken);
        }
    }

    /// Adds work.
    pub(super) fn add(&self, more: impl IntoIterator<Item = T>) {
        let mut state = self.state();
        state.waiting.extend(more);
        // To wake nobody costs nearly as much as to wake somebody.
        if state.idle > 0 {
            self.changed.notify_all();
        }
    }

    fn take(&self) -> Option<T> {
        let mut state = self.state();
        loop {
            if let Some(taken) = state.waiting.pop() {
                state.working += 1;
                return Some(taken);
            }
            if state.working == 0 {
                return None;
            }
            state.idle += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread at work. Should it panic, the others must not wait for it.
struct Working<'a, T>(&'a Queue<T>);

impl<T> Drop for Working<'_, T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.working -= 1;
        if state.working == 0 && state.waiting.is_empty() {
            self.0.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_work_begets_is_done() {
        for threads in [1, 2, 7] {
            let sums = run(vec![1_u64], threads, |queue| {
                let mut sum = 0;
                queue.each(|number| {
                    sum += number;
                    queue.add((2 * number..2 * number + 2).filter(|more| *more < 1000));
                });
                sum
            });
            assert_eq!((sums.len(), sums.iter().sum::<u64>()), (threads, 999 * 1000 / 2));
        }
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let panicked = std::panic::catch_unwind(|| {
            run(vec![1, 2, 3], 3, |queue| queue.each(|number| assert_ne!(number, 2)));
        });
        assert!(panicked.is_err());
    }
}
