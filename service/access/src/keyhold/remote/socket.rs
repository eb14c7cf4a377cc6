//! Making a Unix socket, and threads that serve it.
//!
//! Must never take over a socket that somebody still listens on, never let the number of connections grow without bound, and
//! never end because one connection could not be served.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Connections served at one time; the next one is closed at once and its caller told to come back.
pub const CONNECTIONS_MAX: usize = 256;
/// Failures to accept in a row, with a pause after each, before the socket is given up: half a minute without a descriptor or
/// memory to spare.
pub const ACCEPT_FAILURES_MAX: u32 = 300;
const PAUSE: Duration = Duration::from_millis(100);

/// Binds the socket for its owner and group. One that is left over from a process that was killed is replaced.
///
/// # Errors
/// [`io::ErrorKind::AddrInUse`] when somebody listens there; the system's.
pub fn bind(path: &Path) -> io::Result<UnixListener> {
    match UnixStream::connect(path) {
        Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path)?;
        }
        Err(_) => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}

/// Serves every connection in a thread of its own, until accepting fails for good.
///
/// # Errors
/// The system's, when no connection could be accepted for [`ACCEPT_FAILURES_MAX`] times.
pub fn serve(
    listener: &UnixListener,
    name: &'static str,
    handle: impl Fn(&mut UnixStream) -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<()> {
    let handle = Arc::new(handle);
    let open = Arc::new(AtomicUsize::new(0));
    let mut failures = 0;
    for stream in listener.incoming() {
        let mut stream = match stream {
            Ok(stream) => stream,
            Err(error) if failures >= ACCEPT_FAILURES_MAX => return Err(error),
            Err(error) => {
                failures += 1;
                tracing::warn!(name, %error, "a connection was not accepted");
                std::thread::sleep(PAUSE);
                continue;
            }
        };
        failures = 0;
        if open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS_MAX {
            open.fetch_sub(1, Ordering::SeqCst);
            tracing::warn!(name, "too many connections");
            continue;
        }
        let (handle, place) = (Arc::clone(&handle), Place(Arc::clone(&open)));
        let served = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                if let Err(error) = handle(&mut stream) {
                    tracing::warn!(name, %error, "a connection ended");
                }
                drop(place);
            });
        if let Err(error) = served {
            tracing::warn!(name, %error, "a connection found no thread");
        }
    }
    Ok(())
}

/// A place among the connections, given back however its thread ends.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
