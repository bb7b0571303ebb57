//! `setTimeout` as a future.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

/// The longest delay of `setTimeout`; a longer one would fire at once.
const MAX_DELAY: f64 = 2_147_483_647.0;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Closure<dyn FnMut()>, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

#[derive(Default)]
struct State {
    fired: bool,
    waker: Option<Waker>,
}

/// A running timer; dropping it stops it.
#[must_use = "a timer that is dropped is stopped"]
pub struct Sleep {
    state: Rc<RefCell<State>>,
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Sleep {
    pub(super) fn new(ms: f64) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let shared = state.clone();
        let callback = Closure::new(move || {
            let mut state = shared.borrow_mut();
            state.fired = true;
            let waker = state.waker.take();
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        let id = set_timeout(&callback, ms.min(MAX_DELAY));
        Self { state, id, _callback: callback }
    }
}

impl std::fmt::Debug for Sleep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sleep")
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.borrow_mut();
        if state.fired {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
