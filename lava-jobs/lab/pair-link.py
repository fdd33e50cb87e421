#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""doorbench-pair-link of a LAVA worker: the link between the two QEMU devices of a virtual pair.

    doorbench-pair-link start DIR PROFILE   the link daemon, anew, with its files in DIR
    doorbench-pair-link stop DIR
    doorbench-pair-link serve DIR [CPU]     one request from standard input: plug, unplug, profile
    doorbench-pair-link machine DIR SIDE COMMAND...
                                            becomes QEMU, once this side's last machine has ended

The link daemon also ends when the LAVA job that started it does, even one that was killed.
From the plug on the daemon and both machines run on this CPU of the worker, before everything else.

Installed by that name in the worker's PATH.  The commands start and stop are user commands of the
EP's device dictionary; serve is run by the RC's QEMU when its machine asks; machine is what LAVA
boots.  The link daemon is $DOORBENCH_LINKD or `linkd` in the PATH.
"""

import fcntl
import json
import os
import pathlib
import select
import signal
import socket
import struct
import subprocess
import sys
import time

FUNCTION = "function"
LINK_SECONDS = 30
UNPLUG_SECONDS = 60
START_SECONDS = 30
POWER_SECONDS = 30
# as in virtual/pair/qemu.h
REPLY_MS = 20000
# what virtual/pair has, too: until the plug the machines go before other work where there is room
NICE = -10
# From the plug on, real-time priority of each program's first thread; all others have OTHERS.
# QEMU's first thread delivers interrupts and timers: it must never wait for a CPU thread that does
# not wait itself.
FIRST = {"link.control": 1, "ep.qmp": 2, "rc.qmp": 2}
OTHERS = 1


class Failed(Exception):
    """One sentence for whoever asked."""


class Lines:
    """A socket that is read by lines, and not for ever."""

    def __init__(self, path, seconds):
        self.end = time.monotonic() + seconds
        self.path = path
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(seconds)
        try:
            self.sock.connect(str(path))
        except OSError as exc:
            raise Failed(f"{path.name}: {exc.strerror}") from exc
        self.file = self.sock.makefile("rb")

    def send(self, line):
        """One line."""
        self.sock.sendall(line.encode() + b"\n")

    def next(self, waiting_for):
        """The next line."""
        left = self.end - time.monotonic()
        try:
            self.sock.settimeout(max(left, 0.001))
            line = self.file.readline(65536)
        except OSError as exc:
            raise Failed(f"{self.path.name}: {waiting_for} did not come in time") from exc
        if not line.endswith(b"\n"):
            raise Failed(f"{self.path.name}: it ended while {waiting_for} was waited for")
        return line.decode(errors="replace").rstrip("\n")


class Monitor(Lines):
    """QEMU's monitor of one side."""

    def __init__(self, directory, side="rc"):
        super().__init__(directory / f"{side}.qmp", UNPLUG_SECONDS)
        self.next("the greeting")
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        """Its answer; raises what QEMU calls an error."""
        self.send(json.dumps({"execute": name, "arguments": arguments}))
        while True:
            answer = json.loads(self.next(f"the answer to {name}"))
            if "error" in answer:
                raise Failed(f"{name}: {answer['error']['desc']}")
            if "return" in answer:
                return

    def wait_event(self, name, device):
        """Until the event comes for this device."""
        while True:
            answer = json.loads(self.next(name))
            if answer.get("event") == name and answer.get("data", {}).get("device") == device:
                return


def status(directory):
    """What the link daemon says about itself, as a dictionary."""
    control = Lines(directory / "link.control", 5)
    control.send("status")
    return dict(w.split("=", 1) for w in control.next("the status").split() if "=" in w)


def threads(path):
    """(pid, thread) of the program that listens at this socket."""
    with socket.socket(socket.AF_UNIX) as sock:
        try:
            sock.connect(str(path))
        except OSError as exc:
            raise Failed(f"{path.name}: {exc.strerror}") from exc
        credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    pid = struct.unpack("3i", credentials)[0]
    return [(pid, int(task.name)) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()]


def each_thread(directory, change):
    """Calls change(thread, real-time priority) for all of the pair.  Where that is not permitted,
    the pair is slower, not wrong."""
    for name, first in FIRST.items():
        for pid, thread in threads(directory / name):
            try:
                change(thread, first if thread == pid else OTHERS)
            except (ProcessLookupError, PermissionError):
                pass


def share_cpu(directory, cpu):
    """Each access across the link goes from one of the three programs to another."""
    try:
        each_thread(directory, lambda thread, _: os.sched_setaffinity(thread, {int(cpu)}))
    except (OSError, ValueError, OverflowError) as exc:
        raise Failed(f"the worker has no CPU {cpu} for this pair: {exc}") from exc


def rank_threads(directory):
    """Each runs until it waits for the next, and other work of the worker stays out.

    Not SCHED_FIFO: a kernel that waits for nothing for some seconds would keep the link from
    answering the other one.
    """
    each_thread(directory, lambda thread, priority: os.sched_setscheduler(
        thread, os.SCHED_RR, os.sched_param(priority)))


def go_first():
    """This process and what it becomes or starts, where that is permitted."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    except PermissionError:
        pass


def plug(directory, cpu):
    """The cable's other end: once the link is up the RC gets the function."""
    control = Lines(directory / "link.control", LINK_SECONDS)
    control.send("watch")
    while control.next("the link to come up") != "event link up":
        pass
    if cpu:
        share_cpu(directory, cpu)
    Monitor(directory).command("device_add", driver="vfio-user-pci", id=FUNCTION, bus="rp0",
                               **{"x-msg-timeout": REPLY_MS},
                               socket={"type": "unix", "path": str(directory / "link.rc")})
    # only now: the function has threads of its own
    if cpu:
        rank_threads(directory)


def unplug(directory, _):
    """Until the RC has let it go; what is not there is unplugged."""
    monitor = Monitor(directory)
    try:
        monitor.command("device_del", id=FUNCTION)
    except Failed as exc:
        if "not found" in str(exc):
            return
        if "in the process of unplug" not in str(exc):
            raise
    monitor.wait_event("DEVICE_DELETED", FUNCTION)


def serve(directory, cpu=""):
    """One request; the answer is one line."""
    requests = {"plug": plug, "unplug": unplug,
                "profile": lambda d, _: status(d).get("profile", "unknown")}
    word = sys.stdin.readline(80).strip()
    try:
        if word not in requests:
            raise Failed("the request must be plug, unplug or profile")
        print("ok", requests[word](directory, cpu) or "", flush=True)
    except (Failed, OSError, ValueError) as exc:
        print("error", " ".join(str(exc).split()), flush=True)


def stop(directory):
    """Ends the link daemon of this directory, if one runs."""
    pidfile = directory / "link.pid"
    try:
        fd = os.pidfd_open(int(pidfile.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return
    try:
        # a number may have been given to another process since
        link = os.readlink(f"/proc/{pidfile.read_text(encoding='ascii').strip()}/cwd")
        if link == str(directory):
            signal.pidfd_send_signal(fd, signal.SIGTERM)
            signal_wait(fd)
    finally:
        os.close(fd)
        pidfile.unlink(missing_ok=True)


def signal_wait(fd):
    """Until that process has ended; one that does not listen is killed."""
    if not select.select([fd], [], [], 5)[0]:
        signal.pidfd_send_signal(fd, signal.SIGKILL)


def job_of(pid):
    """A pidfd of the LAVA job that this process belongs to; None: of none."""
    while pid > 1:
        try:
            # before the look at its name, so that it is the same process
            fd = os.pidfd_open(pid)
            if b"lava-run" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                return fd
            os.close(fd)
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
        except OSError:
            return None
        pid = int(stat.rpartition(")")[2].split()[1])
    return None


def guard(daemon):
    """Ends the link daemon when the job ends: LAVA does not undo what a killed job did."""
    job = job_of(os.getppid())
    if job is None or os.fork():
        return
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    fd = os.pidfd_open(daemon)
    select.select([job, fd], [], [])
    if not select.select([fd], [], [], 0)[0]:
        signal.pidfd_send_signal(fd, signal.SIGTERM)
        signal_wait(fd)
    os._exit(0)


def start(directory, profile):
    """Returns when the machines can attach."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    stop(directory)
    for name in ("link.ep", "link.rc", "link.control"):
        (directory / name).unlink(missing_ok=True)
    command = [os.environ.get("DOORBENCH_LINKD", "linkd"), "--ep", "link.ep", "--rc", "link.rc",
               "--control", "link.control", "--profile", profile]
    go_first()
    with open(directory / "link.log", "ab") as log:
        # its own session: LAVA ends what is left of a command's
        child = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=log,
                                 stderr=log, start_new_session=True)
    (directory / "link.pid").write_text(f"{child.pid}\n", encoding="ascii")
    end = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < end:
        try:
            if status(directory).get("profile") == profile:
                guard(child.pid)
                return
        except Failed:
            time.sleep(0.05)
    raise Failed(f"the link daemon did not start; see {directory / 'link.log'}")


def too_late(*_):
    """The last machine is there for ever."""
    raise Failed(f"the machine of the last boot did not end in {POWER_SECONDS} s")


def machine(directory, side, *command):
    """Before it boots again, LAVA asks a machine to power off and does not wait: pulls its plug."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    # the machine's own for as long as it runs
    lock = os.open(directory / f"{side}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        try:
            Monitor(directory, side).command("quit")
        except Failed:
            # it has just ended, or is about to
            pass
        signal.signal(signal.SIGALRM, too_late)
        signal.alarm(POWER_SECONDS)
        fcntl.flock(lock, fcntl.LOCK_EX)
        signal.alarm(0)
    go_first()
    os.execvp(command[0], command)


def main():
    """Return: exit status."""
    words = sys.argv[1:]
    commands = {("start", 3): start, ("stop", 2): stop, ("serve", 2): serve,
                ("serve", 3): serve, ("machine", 4): machine}
    # a command has as many words as it likes
    size = min(len(words), 4) if words[:1] == ["machine"] else len(words)
    command = commands.get((words[0] if words else "", size))
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        command(pathlib.Path(words[1]), *words[2:])
    except (Failed, OSError) as exc:
        print(f"doorbench-pair-link: {exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
