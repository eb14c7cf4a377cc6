//! A throw-away `PostgreSQL` cluster: made by `initdb` in a temporary folder, reachable by a Unix socket in it only,
//! stopped and removed when this process ends, however it ends.

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread::sleep;
use std::time::Duration;

/// Runs the server beside a shell that reads commands; the end of its input, which no way of dying can avoid,
/// stops the server and removes the folder.
const KEEPER: &str = r#"
dir=$1; bin=$2
"$bin/initdb" -D "$dir/data" -U denizen --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || exit 1
start() {
    "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=200 \
        -c fsync=${FSYNC:-off} -c full_page_writes=${FSYNC:-off} >>"$dir/postgres.log" 2>&1 &
    server=$!
}
start
while read -r command; do
    case $command in
        crash) kill -QUIT $server; wait $server; start ;;
    esac
done
kill -INT $server; wait $server
rm -rf "$dir"
"#;

pub struct Cluster {
    bin: PathBuf,
    dir: PathBuf,
    keeper: Mutex<Child>,
    databases: AtomicU32,
}

/// The one cluster of this process; `None` where there is no server to start.
pub fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED
        .get_or_init(|| binaries().map(Cluster::start))
        .as_ref()
}

/// Where the server's programs are: Debian's folder (the newest version), or the path.
#[expect(
    clippy::disallowed_methods,
    reason = "CI and PATH are the test's own surroundings, not configuration"
)]
#[expect(
    clippy::print_stderr,
    reason = "a half suite must not look like a whole one"
)]
pub fn binaries() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let whole = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_isready", "createdb"]
            .iter()
            .all(|name| folder.join(name).exists())
    };
    let found = folders.into_iter().find(whole);
    if found.is_none() {
        let ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(
            !ci,
            "PostgreSQL is not installed, and in CI the suite runs on both engines (apt-get install postgresql)"
        );
        eprintln!(
            "\n*** NOT RUN ON POSTGRESQL: no server programs found (apt-get install postgresql) ***\n"
        );
    }
    found
}

impl Cluster {
    pub fn start(bin: PathBuf) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("denizen-pg-")
            .tempdir()
            .unwrap()
            .keep();
        // The server refuses to run as root.
        let root = std::fs::metadata(&dir).unwrap().uid() == 0;
        let mut keeper = if root {
            assert!(
                Command::new("chown")
                    .arg("postgres:")
                    .arg(&dir)
                    .status()
                    .unwrap()
                    .success()
            );
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "--",
                "sh",
            ]);
            command
        } else {
            Command::new("sh")
        };
        let keeper = keeper
            .args(["-c", KEEPER, "keeper"])
            .args([&dir, &bin])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let cluster = Self {
            bin,
            dir,
            keeper: Mutex::new(keeper),
            databases: AtomicU32::new(0),
        };
        cluster.wait_until_ready();
        cluster
    }

    /// An empty database of its own; answers its address.
    pub fn database(&self) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = self.program("createdb").arg(&name).output().unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        self.address(&name)
    }

    pub fn address(&self, database: &str) -> String {
        format!("host={} user=denizen dbname={database}", self.dir.display())
    }

    /// One of the server's programs, pointed at this cluster.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.arg("-h").arg(&self.dir).args(["-U", "denizen"]);
        command
    }

    /// Ends the server as a crash would, and starts it again.
    pub fn crash_and_restart(&self) {
        let before = self.start_of_server();
        let mut keeper = self.keeper.lock().unwrap();
        keeper
            .stdin
            .as_mut()
            .unwrap()
            .write_all(b"crash\n")
            .unwrap();
        drop(keeper);
        for _ in 0..600 {
            if self.start_of_server() != before {
                break;
            }
            sleep(Duration::from_millis(50));
        }
        self.wait_until_ready();
    }

    fn start_of_server(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.dir.join("data/postmaster.pid")).ok()?;
        text.lines().next().map(str::to_owned)
    }

    fn wait_until_ready(&self) {
        for _ in 0..600 {
            if self
                .program("pg_isready")
                .stdout(Stdio::null())
                .status()
                .unwrap()
                .success()
            {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("the server did not start: {}", log_of(&self.dir));
    }
}

fn log_of(dir: &Path) -> String {
    ["initdb.log", "postgres.log"]
        .map(|name| std::fs::read_to_string(dir.join(name)).unwrap_or_default())
        .concat()
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut keeper = self.keeper.lock().unwrap();
        drop(keeper.stdin.take());
        keeper.wait().unwrap();
    }
}
