#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""judge.py JOBS OUT: compares what submit.py left in OUT/results, and the run directories that the
jobs posted to OUT/upload, with what JOBS/*.json say they must come to, and with OUT/fetched, which
fetch.py made of them.  Prints TAP; needs no LAVA.
"""

import ast
import csv
import datetime
import json
import pathlib
import re
import sys
import tarfile
import zlib

ROLES = ("ep", "rc")
GOOD = ("pass", "skip")
# what a kernel may well do none of in a case; of all else 0 means that nothing was measured
COUNTS = ("segments", "interrupts")
# with this LAVA explains the failures that it makes itself
BY_LAVA = "missing expected test cases"
# What the console said is in LAVA's log by then: on a busy machine a line was seen to come 0.8 s
# late, together with those of the next two cases.
LOG_DELAY = datetime.timedelta(seconds=3)
# of a packed run directory that is none
UNREADABLE = (OSError, EOFError, KeyError, ValueError, zlib.error, tarfile.TarError)


class Group:
    """One submitted job, what it must come to, and what it came to."""

    def __init__(self, path, out):
        self.name = path.stem.partition("-")[2]
        self.want = json.loads(path.read_text(encoding="utf-8"))
        self.upload = out / "upload"
        self.jobs, self.cases = {}, []
        for role in ROLES:
            base = out / "results" / f"{self.name}-{role}"
            try:
                self.jobs[role] = json.loads(base.with_suffix(".json").read_text(encoding="utf-8"))
                with open(base.with_suffix(".csv"), encoding="utf-8", newline="") as table:
                    self.cases += [{**c, "role": role} for c in csv.DictReader(table)]
            except FileNotFoundError:
                continue
        self.before = passed_before(out / "results", self.name)

    def ended(self):
        """Both jobs did."""
        return [j.get("state") for j in self.jobs.values()] == ["Finished"] * len(ROLES)

    def suite(self, name):
        """Cases of a test definition; LAVA puts a number before its name."""
        return [c for c in self.cases if re.fullmatch(rf"\d+_{re.escape(name)}", c["suite"])]

    def pairs(self):
        """Names of the pairs that its boards belong to."""
        return {str(j["actual_device"]).rpartition("-")[0] for j in self.jobs.values()}

    def interval(self):
        """When it had both its boards."""
        times = [[time_of(j[key]) for j in self.jobs.values()]
                 for key in ("start_time", "end_time")]
        return max(times[0]), min(times[1])


def passed_before(results, name):
    """Cases of which doorbench said on the RC's console that they pass, before the lab was
    disturbed."""
    try:
        end = time_of((results / f"{name}.disturbed").read_text(encoding="utf-8").strip())
        log = (results / f"{name}-rc.logs").read_text(encoding="utf-8")
    except FileNotFoundError:
        return set()
    said = re.findall(r'"dt": "([^"]+)".*"msg": "PASS +([a-z_]+)/(\S+) ', log)
    return {f"{suite}.{case}" for at, suite, case in said if time_of(at) < end + LOG_DELAY}


def time_of(text):
    """As LAVA writes it."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def metadata(case):
    """What LAVA has beside a result."""
    return ast.literal_eval(case["metadata"]) if case["metadata"] else {}


def health(group, _):
    """Both jobs ended as they must."""
    for role, allowed in group.want["health"].items():
        if group.jobs[role]["health"] not in allowed:
            yield f"{role} is {group.jobs[role]['health']}, not {' or '.join(allowed)}"
    if broken(group) and not noticed(group):
        yield "neither is Incomplete: nobody says that the lab is broken"


def broken(group):
    """Whether it is the job of a lab that is broken."""
    return group.want["fails"] is None


def noticed(group):
    """Roles that told LAVA that the lab is broken, or were found by it to be."""
    return [role for role in ROLES if group.jobs[role]["health"] == "Incomplete"]


def in_time(group, _):
    """No job was longer than its own time-out; the last actions have a minute."""
    for role, job in group.jobs.items():
        start, end = (time_of(job[k]) for k in ("start_time", "end_time"))
        if (end - start).total_seconds() > group.want["minutes"] * 60 + 60:
            yield f"{role} took {end - start}, its time-out is {group.want['minutes']} minutes"


def same_pair(group, _):
    """The two boards belong together."""
    if len(group.pairs()) != 1:
        yield f"boards of {sorted(group.pairs())}"


def beside(group, groups):
    """It ran while another job had the other pair."""
    others = [g for g in groups if g.name == group.want["beside"]]
    if not others:
        yield f"there is no job {group.want['beside']}"
    for other in others:
        (start, end), (start2, end2) = group.interval(), other.interval()
        if max(start, start2) >= min(end, end2):
            yield f"{other.name} did not run at that time"
        if group.pairs() & other.pairs():
            yield f"both had boards of {sorted(group.pairs() & other.pairs())}"


def must_fail(group):
    """Failures: by what the job does to the kernel, and by known kernel bugs."""
    return group.want["fails"] + group.want["known"]


def expected_cases(group, _):
    """Exactly these cases, each once, with a result that says something."""
    good = GOOD + ("unknown",) if group.want["fails"] else GOOD
    for name, cases in group.want["parts"].items():
        have = [(c["name"], c["result"]) for c in group.suite(name)]
        names = [n for n, _ in have]
        for case in sorted(set(cases) ^ set(names)):
            yield f"{name}: {case}: {'unexpected' if case in names else 'missing'}"
        for case in sorted({n for n in names if names.count(n) > 1}):
            yield f"{name}: {case}: more than once"
        for case, result in sorted(have):
            if result not in good and not (result == "fail" and case in must_fail(group)):
                yield f"{name}: {case}: {result}"


def failures(group, _):
    """What must fail fails, by doorbench's word: LAVA fails what did not come."""
    told = [c["name"] for c in group.cases
            if c["result"] == "fail" and BY_LAVA not in c["metadata"]]
    for case in must_fail(group):
        if case not in told:
            yield f"{case} did not fail"


def no_verdict(group, _):
    """A broken lab says neither that the kernel is good, but of cases that ended before it broke,
    nor, by its own word, that it is bad."""
    planned = {c for cases in group.want["parts"].values() for c in cases if "." in c}
    for case in group.cases:
        if case["name"] not in planned:
            continue
        if case["result"] == "pass" and case["name"] not in group.before:
            yield f"{case['name']}: pass"
        if case["result"] == "fail" and BY_LAVA not in case["metadata"]:
            yield f"{case['name']}: fail, and not by LAVA"


def reason(group, _):
    """The job of a side that noticed says why."""
    roles = [role for role in noticed(group) if role in group.want["why"]]
    if not roles:
        yield f"none of {', '.join(group.want['why'])} says why"
    for role in roles:
        pattern = group.want["why"][role]
        have = [metadata(c).get("error_msg", "") for c in group.cases
                if (c["role"], c["suite"], c["name"]) == (role, "lava", "job")]
        if not any(re.search(pattern, text) for text in have):
            yield f"{role} says {have}, not {pattern}"


def numbers(group, _):
    """Each has a value and a unit, and every ping has its round-trip time."""
    found = [c for part in group.want["parts"] for c in group.suite(part + "-numbers")]
    for case in found:
        value = number(case["measurement"])
        if not case["unit"] or value is None or value < 0 or \
                (value == 0 and case["unit"] not in COUNTS):
            yield f"{case['name']}: measurement '{case['measurement']}' unit '{case['unit']}'"
    pings = [c for cases in group.want["parts"].values() for c in cases if ".ping_" in c]
    for case in pings:
        if not any(c["name"] == f"{case}.ping.rtt" and c["unit"] == "ms" for c in found):
            yield f"{case}: no round-trip time in ms"


def number(text):
    """A finite number or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def posted(group, part):
    """Path of the part's packed run directory, by the reference that LAVA has."""
    urls = [metadata(c).get("reference", "") for c in group.suite(part)
            if c["name"] == "run-directory" and c["result"] == "pass"]
    return group.upload / pathlib.PurePosixPath(urls[0]).name if len(urls) == 1 else None


def members(path, names):
    """Text of these files of a packed run directory."""
    with tarfile.open(path) as tar:
        files = [tar.extractfile(f"latest/{n}") for n in names]
        return [f.read().decode() if f else "" for f in files]


def run_directories(group, _):
    """Each part's was posted, can be opened, and has the results that LAVA has."""
    for part in group.want["parts"]:
        path = posted(group, part)
        if not path:
            yield f"{part}: no run directory"
            continue
        try:
            report, results = members(path, ["report.txt", "result.txt"])
        except UNREADABLE as exc:
            yield f"{part}: {path.name}: {exc}"
            continue
        if "Tested on" not in report:
            yield f"{part}: {path.name}: report.txt does not say what was tested"
        yield from same_results(group, part, [line.split() for line in results.splitlines()])


def same_results(group, part, lines):
    """LAVA has what the lines of result.txt say, verdicts and numbers, and nothing else."""
    for line in lines:
        if len(line) not in (2, 4) or (len(line) == 4 and number(line[2]) is None):
            yield f"result.txt: {' '.join(line)}"
            return
    verdicts = {line[0]: line[1] for line in lines if len(line) == 2}
    have = {c["name"]: c["result"] for c in group.suite(part) if "." in c["name"]}
    for name in sorted(set(verdicts) | set(have)):
        if verdicts.get(name) != have.get(name):
            yield f"{name}: {verdicts.get(name)} in the run directory, {have.get(name)} in LAVA"
    measured = {line[0]: (number(line[2]), line[3]) for line in lines if len(line) == 4}
    have = {c["name"]: (number(c["measurement"]), c["unit"])
            for c in group.suite(part + "-numbers") if "." in c["name"]}
    for name in sorted(set(measured) | set(have)):
        ours, theirs = measured.get(name), have.get(name)
        # LAVA keeps ten decimal places
        if not ours or not theirs or theirs[0] is None or ours[1] != theirs[1] or \
                abs(ours[0] - theirs[0]) > 1e-9 * max(1, abs(ours[0])):
            yield f"{name}: {ours} in the run directory, {theirs} in LAVA"


def checks(group):
    """(sentence, function) that apply."""
    want = group.want
    ends = ", ".join(f"{role} {' or '.join(allowed)}" for role, allowed in want["health"].items())
    if all("Canceled" in allowed for allowed in want["health"].values()):
        ends += ", at least one Incomplete"
    yield f"jobs are {ends}", health
    yield "ends within its time-out", in_time
    yield "both boards are of one pair", same_pair
    if want["beside"]:
        yield f"at the same time as {want['beside']}, on the other pair", beside
    if want["why"]:
        yield "the reason is reported", reason
    if broken(group):
        yield "nothing is said about the kernel", no_verdict
        return
    yield "exactly the expected cases, with good results", expected_cases
    yield "run directories have the results that LAVA has", run_directories
    if must_fail(group):
        yield "the failed kernel is reported as failed", failures
    if want["numbers"]:
        yield "numbers have measurement and units", numbers


def tap(sentence, mistakes):
    """One check; returns whether it is bad."""
    print(f"{'not ok' if mistakes else 'ok'} - {sentence}")
    for text in mistakes[:20]:
        print(f"# {text}")
    return bool(mistakes)


def results_of(path):
    """The results in a packed run directory, None if there are none."""
    try:
        return members(path, ["result.txt"])[0]
    except UNREADABLE:
        return None


def fetched(groups, out):
    """fetch.py has what the jobs posted, a directory for each, and nothing else."""
    have = {p.parent.relative_to(out / "fetched"): p for p in out.glob("fetched/*/*/result.txt")}
    for group in groups:
        for part in group.want["parts"]:
            path = posted(group, part)
            if not path:
                continue
            place = pathlib.PurePosixPath(str(group.jobs["rc"]["id"]))
            place /= f"{place}-{part}"
            results = have.pop(place, None)
            if not results or results.read_text(encoding="utf-8") != results_of(path):
                yield f"{group.name}: {place} is not what was posted as {path.name}"
    yield from (f"{place}: nobody posted that" for place in have)


def leftovers(out):
    """Processes that submit.py still saw when all jobs had ended."""
    try:
        return (out / "results" / "leftovers").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ["nobody looked"]


def main():
    """Return: exit status."""
    jobs, out = (pathlib.Path(a) for a in sys.argv[1:])
    groups = [Group(path, out) for path in sorted(jobs.glob("*.json"))]
    bad = 0
    for group in groups:
        if not group.ended():
            bad += tap(f"{group.name}: both jobs ended", [
                f"{r}: {group.jobs.get(r, {}).get('state', 'never seen')}" for r in ROLES])
            continue
        for sentence, check in checks(group):
            bad += tap(f"{group.name}: {sentence}", list(check(group, groups)))
    bad += tap("fetch.py has fetched what was posted", list(fetched(groups, out)))
    bad += tap("nothing stays running", leftovers(out))
    return 1 if bad or not groups else 0


if __name__ == "__main__":
    sys.exit(main())
