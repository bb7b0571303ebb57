//! Runs futures, each at once when it is woken: a queue of those to run would be a kilobyte, and a turn later.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

/// What is to be done.
pub(super) type Work = Pin<Box<dyn Future<Output = ()>>>;

thread_local! {
    /// What waits to be woken. What runs is not here, so whoever wakes that has to see to it that it notices.
    static WAITING: RefCell<Vec<(Arc<Task>, Work)>> = const { RefCell::new(Vec::new()) };
}

/// Which work a waker wakes: one is told from another by its address.
struct Task;

/// Does some work, up to the first wait in the caller's turn.
pub(super) fn start(work: Work) {
    go_on(Arc::new(Task), work);
}

fn go_on(task: Arc<Task>, mut work: Work) {
    let waker = Waker::from(task.clone());
    if work.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
        WAITING.with_borrow_mut(|waiting| waiting.push((task, work)));
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let woken = WAITING.with_borrow_mut(|waiting| {
            let at = waiting.iter().position(|(task, _)| Arc::ptr_eq(task, &self))?;
            Some(waiting.swap_remove(at))
        });
        if let Some((task, work)) = woken {
            go_on(task, work);
        }
    }
}
