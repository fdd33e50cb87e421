#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""judge.py JOBS OUT: submits each JOBS/*.yaml to the lab's LAVA, waits for all, fetches results by
LAVA's API into OUT/results and compares them with JOBS/*.json.  Prints TAP."""

import csv
import io
import json
import os
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

API = "http://127.0.0.1:8000/api/v0.2/"
# all jobs together; each has time-outs of its own
SECONDS = 3600
GOOD = ("pass", "skip")


def call(path, data=None):
    """An answer of the API as text."""
    request = urllib.request.Request(API + path, headers={
        "Authorization": f"Token {os.environ['LAB_TOKEN']}", "Content-Type": "application/json"})
    body = None if data is None else json.dumps(data).encode()
    try:
        with urllib.request.urlopen(request, body, timeout=60) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as exc:
        sys.exit(f"judge: {path}: {exc.code} {exc.read().decode(errors='replace')[:2000]}")


def submit(text):
    """The primary keys of a MultiNode job's two jobs: MultiNode's own numbers are none."""
    last = json.loads(call("jobs/?ordering=-id&limit=1"))["results"]
    before = last[0]["id"] if last else 0
    call("jobs/validate/?strict=true", {"definition": text})
    call("jobs/", {"definition": text})
    jobs = json.loads(call("jobs/?ordering=-id&limit=10"))["results"]
    return sorted(j["id"] for j in jobs if j["id"] > before)


def role(job):
    """Which of the two it is, by the device that it got."""
    return str(job["actual_device"]).rpartition("-")[2]


class Group:
    """One submitted job, what it must come to, and what it came to."""

    def __init__(self, path):
        self.name = path.stem.partition("-")[2]
        self.want = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        self.ids = submit(path.read_text(encoding="utf-8"))
        self.jobs = []
        self.cases = []

    def finished(self):
        """Whether both are; asks."""
        self.jobs = [json.loads(call(f"jobs/{i}/")) for i in self.ids]
        return all(j["state"] == "Finished" for j in self.jobs)

    def fetch(self, out):
        """All results of both, as LAVA exports them; logs beside them."""
        for job in self.jobs:
            base = out / f"{self.name}-{role(job)}"
            for kind in ("csv", "junit", "logs"):
                text = call(f"jobs/{job['id']}/{kind}/")
                base.with_suffix("." + kind).write_text(text, encoding="utf-8")
            table = base.with_suffix(".csv").read_text(encoding="utf-8")
            self.cases += csv.DictReader(io.StringIO(table))

    def suite(self, name):
        """Cases of a test definition; LAVA puts a number before its name."""
        return [c for c in self.cases if re.fullmatch(rf"\d+_{re.escape(name)}", c["suite"])]


def health(group):
    """Both jobs ended as they must."""
    have = [j["health"] for j in group.jobs]
    return [] if have == group.want["health"] else [f"jobs {group.ids} are {have}"]


def same_pair(group):
    """The two boards belong together."""
    pairs = {str(j["actual_device"]).rpartition("-")[0] for j in group.jobs}
    return [] if len(pairs) == 1 else [f"boards of {sorted(pairs)}"]


def must_fail(group):
    """Failures: by what the job does to the kernel, and by known kernel bugs."""
    return group.want["fails"] + group.want.get("known", [])


def expected_cases(group):
    """Exactly these cases, each with a result that says something."""
    good = GOOD + ("unknown",) if group.want["fails"] else GOOD
    for name, cases in group.want["parts"].items():
        have = {c["name"]: c["result"] for c in group.suite(name)}
        for case in sorted(set(cases) ^ set(have)):
            yield f"{name}: {case}: {'unexpected' if case in have else 'missing'}"
        for case, result in sorted(have.items()):
            if result not in good and not (result == "fail" and case in must_fail(group)):
                yield f"{name}: {case}: {result}"


def failures(group):
    """What must fail fails."""
    for case in must_fail(group):
        if not any(c["name"] == case and c["result"] == "fail" for c in group.cases):
            yield f"{case} did not fail"


def no_false_pass(group):
    """A broken lab says neither that the kernel is good nor, by its own word, that it is bad."""
    for case in group.cases:
        if case["name"].startswith("endpoint.") and case["result"] == "pass":
            yield f"{case['name']}: pass"


def numbers(group):
    """Each has a value and a unit, and every ping has its round-trip time."""
    found = [c for part in group.want["parts"] for c in group.suite(part + "-numbers")]
    for case in found:
        if not case["unit"] or not case["measurement"] or float(case["measurement"]) <= 0:
            yield f"{case['name']}: measurement '{case['measurement']}' unit '{case['unit']}'"
    pings = [c for cases in group.want["parts"].values() for c in cases if ".ping_" in c]
    for case in pings:
        if not any(c["name"] == f"{case}.ping.rtt" and c["unit"] == "ms" for c in found):
            yield f"{case}: no round-trip time in ms"


def artifacts(group):
    """A run directory was posted for each part."""
    have = [c for c in group.cases if c["name"] == "run-directory" and c["result"] == "pass"]
    if len(have) != len(group.want["parts"]):
        yield f"{len(have)} run directories for {len(group.want['parts'])} parts"


def checks(group):
    """(sentence, function) that apply."""
    yield f"jobs are {', '.join(group.want['health'])}", health
    yield "both boards are of one pair", same_pair
    if group.want["fails"] is None:
        yield "nothing is said about the kernel", no_false_pass
        return
    yield "exactly the expected cases, with good results", expected_cases
    yield "run directories were posted", artifacts
    if must_fail(group):
        yield "the failed kernel is reported as failed", failures
    if group.want["numbers"]:
        yield "numbers have measurement and units", numbers


def judge(group):
    """TAP lines; returns how many are not ok."""
    bad = 0
    for sentence, check in checks(group):
        mistakes = list(check(group))
        print(f"{'not ok' if mistakes else 'ok'} - {group.name}: {sentence}")
        for text in mistakes[:20]:
            print(f"# {text}")
        bad += bool(mistakes)
    return bad


def main():
    """Return: exit status."""
    jobs, out = (pathlib.Path(a) for a in sys.argv[1:])
    out = out / "results"
    out.mkdir(exist_ok=True)
    start = time.monotonic()
    groups = [Group(path) for path in sorted(jobs.glob("*.yaml"))]
    waiting = list(groups)
    while waiting and time.monotonic() - start < SECONDS:
        for group in [g for g in waiting if g.finished()]:
            print(f"# {group.name}: jobs {group.ids} ended after "
                  f"{time.monotonic() - start:.0f} s: {[j['health'] for j in group.jobs]}",
                  flush=True)
            waiting.remove(group)
        time.sleep(1)
    for group in groups:
        group.fetch(out)
    for group in waiting:
        print(f"not ok - {group.name}: ends within {SECONDS} s")
    return 1 if sum(judge(g) for g in groups if g not in waiting) or waiting else 0


if __name__ == "__main__":
    sys.exit(main())
