//! A process that is measured: what it used, as the kernel counts it.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::failed::{Done, Failed};

/// The kernel's unit of CPU time in `/proc` (USER_HZ), the same on every Linux.
const TICKS_PER_SECOND: u64 = 100;

/// A child process that ends with this value.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts `command` with its output in `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Done<Self> {
        let file = File::create(log)?;
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn();
        child.map(|child| Self { child }).map_err(|error| Failed::new(format!("{program}: {error}")))
    }

    /// CPU time so far, in user and kernel mode, with that of its children; to 10 ms.
    pub(crate) fn cpu(&self) -> Done<Duration> {
        let ticks: u64 = self.family()?.iter().map(|pid| ticks(*pid)).sum();
        Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
    }

    /// Resident memory now, in kB, with that of its children.
    pub(crate) fn memory_kb(&self) -> Done<u64> {
        Ok(self.family()?.iter().map(|pid| resident_kb(*pid)).sum())
    }

    /// Whether it has ended, which no server here should.
    pub(crate) fn has_ended(&mut self) -> Done<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// The process and everything it started.
    fn family(&self) -> Done<Vec<u32>> {
        let mut family = vec![self.child.id()];
        let mut next = 0;
        while let Some(pid) = family.get(next).copied() {
            for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten() {
                let children = fs::read_to_string(task?.path().join("children")).unwrap_or_default();
                family.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
            }
            next += 1;
        }
        Ok(family)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fields 14 and 15 of `/proc/PID/stat` (proc(5)); the name before them is in parentheses and may hold anything.
fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn resident_kb(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|kb| kb.parse().ok()).unwrap_or(0)
}
