#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""submit.py JOBS OUT: submits each JOBS/*.yaml to the lab's LAVA, does to the lab what its .json
says under "disturb", waits for all, and leaves what LAVA's API tells of them, and when the lab was
disturbed, in OUT/results, for judge.py.  Also looks for what still runs when all jobs have ended.
Runs in the lab's namespaces, where every process is the lab's."""

import contextlib
import datetime
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

API = "http://127.0.0.1:8000/api/v0.2/"
# all jobs together; each has time-outs of its own
SECONDS = 3600
# for what a job leaves to end
LEFT_SECONDS = 30
# of what LAVA tells about a job; it has tokens in it
KEPT = ("id", "description", "actual_device", "start_time", "end_time", "state", "health")
# programs of a job, by what their command line has
OF_JOBS = ("lava-run", "qemu-system-", "linkd", "doorbench-pair-link")


def call(path, data=None):
    """An answer of the API as text."""
    request = urllib.request.Request(API + path, headers={
        "Authorization": f"Token {os.environ['LAB_TOKEN']}", "Content-Type": "application/json"})
    body = None if data is None else json.dumps(data).encode()
    try:
        with urllib.request.urlopen(request, body, timeout=60) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as exc:
        sys.exit(f"submit: {path}: {exc.code} {exc.read().decode(errors='replace')[:2000]}")


def submit(text):
    """The primary keys of a MultiNode job's two jobs: MultiNode's own numbers are none."""
    last = json.loads(call("jobs/?ordering=-id&limit=1"))["results"]
    before = last[0]["id"] if last else 0
    call("jobs/validate/?strict=true", {"definition": text})
    call("jobs/", {"definition": text})
    jobs = json.loads(call("jobs/?ordering=-id&limit=10"))["results"]
    return sorted(j["id"] for j in jobs if j["id"] > before)


def processes(words):
    """{pid: command line} of those with one of the words in it, but this one."""
    found = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words_of = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        pid = int(path.parent.name)
        if pid != os.getpid() and any(w in part for w in words for part in words_of[:3]):
            found[pid] = words_of[:-1]
    return found


class Group:
    """One job of two boards."""

    def __init__(self, path):
        self.path = path
        self.name = path.stem.partition("-")[2]
        self.disturb = json.loads(path.with_suffix(".json").read_text("utf-8"))["disturb"]
        self.ids, self.jobs, self.disturbed = [], [], ""

    def start(self):
        """Submits it."""
        self.ids = submit(self.path.read_text(encoding="utf-8"))

    def ask(self):
        """Whether both jobs have ended."""
        self.jobs = [json.loads(call(f"jobs/{i}/")) for i in self.ids]
        return all(j["state"] == "Finished" for j in self.jobs)

    def role(self, job):
        """Which of the two it is, by the device that it got."""
        return str(job["actual_device"]).rpartition("-")[2]

    def running(self):
        """Whether the RC has heard of the EP: then doorbench runs, or is about to."""
        return any('"multinode-wait-ep-address-' in call(f"jobs/{i}/csv/") for i in self.ids)

    def fetch(self, results):
        """All that LAVA tells of both, and when the lab was disturbed."""
        if self.disturbed:
            (results / f"{self.name}.disturbed").write_text(f"{self.disturbed}\n", "utf-8")
        for job in self.jobs:
            base = results / f"{self.name}-{self.role(job)}"
            for kind in ("csv", "junit", "logs"):
                text = call(f"jobs/{job['id']}/{kind}/")
                base.with_suffix("." + kind).write_text(text, encoding="utf-8")
            kept = {key: job[key] for key in KEPT}
            base.with_suffix(".json").write_text(json.dumps(kept, indent=1), encoding="utf-8")


def lose_ep(group):
    """The EP's machine ends as if somebody had pulled its plug."""
    pair = str(group.jobs[0]["actual_device"]).rpartition("-")[0]
    monitor = socket.socket(socket.AF_UNIX)
    monitor.settimeout(30)
    monitor.connect(f"/run/doorbench/{pair}/ep.qmp")
    with monitor, monitor.makefile("rw") as lines:
        for command in ("qmp_capabilities", "quit"):
            lines.readline()
            lines.write(json.dumps({"execute": command}) + "\n")
            lines.flush()
        # until it has ended: one of which this hung up at once went on (seen once, not traced)
        with contextlib.suppress(ConnectionResetError):
            lines.read()


def kill_worker(_):
    """The worker and its jobs' programs are killed; whoever watches over it starts it again."""
    workers = processes(["lava-worker"])
    for pid in list(workers) + list(processes(["lava-run"])):
        os.kill(pid, signal.SIGKILL)
    command = next(iter(workers.values()))
    subprocess.Popen(command, stdin=subprocess.DEVNULL,  # pylint: disable=consider-using-with
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


DISTURB = {"ep": lose_ep, "worker": kill_worker}


def wait(groups, end):
    """Until all have ended or it is too late."""
    start = time.monotonic()
    waiting = list(groups)
    while waiting and time.monotonic() < end:
        for group in list(waiting):
            if group.ask():
                print(f"# {group.name}: jobs {group.ids} ended after "
                      f"{time.monotonic() - start:.0f} s: {[j['health'] for j in group.jobs]}",
                      flush=True)
                waiting.remove(group)
            elif group.disturb and group.running():
                DISTURB[group.disturb](group)
                group.disturbed = datetime.datetime.now(datetime.timezone.utc).isoformat()
                print(f"# {group.name}: {group.disturb} gone after "
                      f"{time.monotonic() - start:.0f} s", flush=True)
                group.disturb = ""
        time.sleep(1)


def left_over():
    """What does not end although all jobs have."""
    end = time.monotonic() + LEFT_SECONDS
    while processes(OF_JOBS) and time.monotonic() < end:
        time.sleep(0.5)
    return [" ".join(words)[:200] for words in processes(OF_JOBS).values()]


def main():
    """Return: exit status."""
    jobs, out = (pathlib.Path(a) for a in sys.argv[1:])
    results = out / "results"
    results.mkdir(exist_ok=True)
    end = time.monotonic() + SECONDS
    groups = [Group(path) for path in sorted(jobs.glob("*.yaml"))]
    # without a worker nobody else's job can run
    for together in ([g for g in groups if g.disturb != "worker"],
                     *([g] for g in groups if g.disturb == "worker")):
        for group in together:
            group.start()
        wait(together, end)
    (results / "leftovers").write_text("".join(f"{line}\n" for line in left_over()), "utf-8")
    for group in groups:
        group.fetch(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
