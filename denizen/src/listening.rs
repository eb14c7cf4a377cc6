//! Listening: a socket, one router, an orderly end. Says where it listens, so that port 0 can be asked for.
//!
//! Must never log a client's address.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use axum::Router;
use tokio::net::TcpListener;
use url::Url;
use web::cookies::Scheme;

use crate::command_line::say;

/// Serves until the process is told to end.
///
/// # Errors
/// When the address is taken.
pub fn run(address: &str, pages: Router) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime does not start")?
        .block_on(listen(address, pages))
}

async fn listen(address: &str, pages: Router) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: is another process there?"))?;
    say(&format!("listening on {}", listener.local_addr()?))?;
    axum::serve(listener, pages)
        .with_graceful_shutdown(told_to_end())
        .await
        .context("the server ended")
}

async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
        () = input_ended() => {}
    }
}

/// Whoever started this role holds the other end of its standard input: when they are gone, however they went, so is it.
async fn input_ended() {
    if !ENDS_WITH_INPUT.load(Ordering::Relaxed) {
        return std::future::pending().await;
    }
    // Nothing is ever said there; an error ends it as well.
    let _ =
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()))
            .await;
}

static ENDS_WITH_INPUT: AtomicBool = AtomicBool::new(false);

/// From here on a role ends when its standard input does.
pub fn end_with_input() {
    ENDS_WITH_INPUT.store(true, Ordering::Relaxed);
}

/// The address as a person types it: without the scheme and without a slash at the end.
#[must_use]
pub fn address(public_url: &str) -> &str {
    let typed = public_url
        .split_once("://")
        .map_or(public_url, |(_, rest)| rest);
    typed.trim_end_matches('/')
}

/// How browsers reach pages at this address. Plain http is for this machine alone: cookies and passkeys need a secure
/// context.
///
/// # Errors
/// When the address is none, or is plain http to another host.
pub fn scheme(public_url: &str) -> anyhow::Result<Scheme> {
    let url = Url::parse(public_url).with_context(|| format!("{public_url} is not an address"))?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(Scheme::Https),
        "http" if local => Ok(Scheme::Http),
        _ => bail!("{public_url}: pages are served over https, or over http on this machine alone"),
    }
}
