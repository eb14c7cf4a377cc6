//! Waiting for the driver from a blocking call. The futures of the client only wait for messages of the driver's own
//! tasks, so any thread may poll them, also one that a caller's runtime owns (where `Runtime::block_on` would panic).

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{Thread, current, park};

use tokio::runtime::{EnterGuard, Runtime};

/// Parks this thread until `future` is done.
pub(super) fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The runtime that drives the connections.
pub(super) struct Driver(Option<Runtime>);

impl Driver {
    pub(super) fn of(runtime: Runtime) -> Self {
        Self(Some(runtime))
    }

    /// Makes its timers reachable for the pool.
    pub(super) fn enter(&self) -> Option<EnterGuard<'_>> {
        self.0.as_ref().map(Runtime::enter)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // An ordinary drop waits, and panics inside another runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
