//! The script's time, in which nothing is waited for.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

#[derive(Debug, Default)]
pub(super) struct Clock {
    pub(super) now: Cell<f64>,
    timers: RefCell<Vec<(u64, f64, Waker)>>,
    next_id: Cell<u64>,
}

impl Clock {
    /// Jumps to the next timer; false if there is none.
    pub(super) fn advance(&self) -> bool {
        let mut timers = self.timers.borrow_mut();
        let Some(next) = timers.iter().map(|timer| timer.1).min_by(f64::total_cmp) else { return false };
        self.now.set(self.now.get().max(next));
        timers.retain(|(_, due, waker)| {
            let waits = *due > next;
            if !waits {
                waker.wake_by_ref();
            }
            waits
        });
        true
    }

    /// A timer that ends in `ms`.
    pub(super) fn sleep(self: &Rc<Self>, ms: f64) -> Sleep {
        let id = self.next_id.get();
        self.next_id.set(id + 1);
        Sleep { clock: self.clone(), id, due: self.now.get() + ms }
    }
}

/// A timer on the script's clock.
#[derive(Debug)]
pub struct Sleep {
    clock: Rc<Clock>,
    id: u64,
    pub(super) due: f64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.clock.now.get() >= self.due {
            return Poll::Ready(());
        }
        let mut timers = self.clock.timers.borrow_mut();
        timers.retain(|timer| timer.0 != self.id);
        timers.push((self.id, self.due, context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.timers.borrow_mut().retain(|timer| timer.0 != self.id);
    }
}
