#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""jobs.py --revision COMMIT DIR [NAME...]: writes the lab's jobs into DIR, each with what it must
come to (NAME.yaml, NAME.json).

    nightly   the pair's whole job: all well
    failing   the RC's kernel has no MSI, so upstream's driver does not bind: a kernel that fails
    broken    the EP never comes up: a lab that is broken, never a failed kernel
    lost      the EP's machine ends in the middle: broken
    missing   a file that the RC shall get is not there: broken
    killed    the worker is killed in the middle: broken
    short     the part of the nightly that has numbers, with doorbells
    second    the nightly again, at the same time on the other pair
    twin      the short one, at the same time as the other
"""

import argparse
import fnmatch
import functools
import json
import pathlib
import re
import subprocess
import sys

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import render  # noqa: E402  pylint: disable=wrong-import-position

# the worker as it is seen from itself, and from a machine on it
WORKER = "http://127.0.0.1:8080/"
UPLOAD = "http://10.0.2.2:8080/upload/"
# for a board that never boots: no machine comes up in it
BOOT_MINUTES = 1


def add_argument(job, role, text):
    """Another kernel argument for one role."""
    for action in job["actions"]:
        deploy = action.get("deploy")
        if deploy and deploy["role"] == [role]:
            kernel = deploy["images"]["kernel"]
            kernel["image_arg"] = kernel["image_arg"].removesuffix("'") + f" {text}'"


def only_part(job, number):
    """Drops the actions of all other parts."""
    kept, part = [], 0
    for action in job["actions"]:
        kind, body = next(iter(action.items()))
        if kind == "command":
            part += 1
        if kind == "deploy" or part == number:
            kept.append({kind: body})
    job["actions"] = kept


def short_boots(job, role, minutes):
    """Boots of this role end early."""
    for action in job["actions"]:
        kind, body = next(iter(action.items()))
        if kind == "boot" and body["role"] == [role]:
            body["timeout"] = {"minutes": minutes}


@functools.cache
def bugs():
    """Patterns SUITE/CASE of what fails by a known kernel bug, as doorbench tells them."""
    table = subprocess.run([str(render.ROOT / "doorbench"), "help", "bugs"], capture_output=True,
                           text=True, check=True, cwd=render.ROOT).stdout
    last = [line.split(" | ")[-1] for line in table.splitlines()]
    return [pattern for column in last for pattern in re.findall("`([^`]*/[^`]*)`", column)]


def is_known(case):
    """Whether this result's case is named by a known kernel bug."""
    return any(fnmatch.fnmatchcase(case.replace(".", "/", 1), p) for p in bugs())


def expectation(job, **other):
    """A job that ends well: the cases of each definition, the numbers apart."""
    parts = {}
    for action in job["actions"]:
        for definition in action.get("test", {}).get("definitions", []):
            if "expected" in definition:
                # a reference is none of the cases that LAVA is told to expect
                parts[definition["name"]] = definition["expected"] + ["run-directory"]
    known = [case for cases in parts.values() for case in cases if is_known(case)]
    return {"health": {"ep": ["Complete"], "rc": ["Complete"]}, "parts": parts, "fails": [],
            "known": known, "numbers": True, "minutes": job["timeouts"]["job"]["minutes"],
            "beside": "", "why": {}, "disturb": "", **other}


def broken_lab(job, why, **other):
    """Nothing is said about the kernel.  Of the roles in @why, each with what it says, the first
    one that notices says so, and LAVA ends the other."""
    bad = ["Canceled", "Incomplete"]
    ends = {role: ["Incomplete"] if list(why) == [role] else bad for role in ("ep", "rc")}
    return expectation(job, **{"health": ends, "fails": None, "numbers": False, "why": why,
                               **other})


def nightly(job):
    """As it is."""
    return expectation(job)


def failing(job):
    """Complete, with this failure; what could not run because of it is unknown."""
    only_part(job, 1)
    add_argument(job, "rc", "pci=nomsi")
    return expectation(job, numbers=False, known=[],
                       fails=["endpoint.embedded.pci_ep_bar.BAR0.BAR_TEST"])


def broken(job):
    """Its kernel runs a program that says nothing."""
    only_part(job, 1)
    add_argument(job, "ep", "rdinit=/bin/sleep -- 100000")
    short_boots(job, "ep", BOOT_MINUTES)
    return broken_lab(job, {"ep": "timed out"})


def lost(job):
    """While doorbench runs.  LAVA's dispatcher does not read the EP's console while the EP waits
    for a message, so that it may hear of it first from the RC, where doorbench has lost the EP."""
    only_part(job, 2)
    return broken_lab(job, {"ep": "[Cc]onnection closed", "rc": "doorbench cannot tell"},
                      disturb="ep")


def missing(job):
    """The last overlay of the RC: doorbench."""
    only_part(job, 1)
    for action in job["actions"]:
        deploy = action.get("deploy")
        if deploy and deploy["role"] == ["rc"]:
            overlays = deploy["images"]["ramdisk"]["overlays"]
            overlays[max(o for o in overlays if o != "lava")]["url"] = WORKER + "missing.tar.gz"
    return broken_lab(job, {"rc": "missing.tar.gz"})


def killed(job):
    """Nobody is left to say why."""
    only_part(job, 2)
    return broken_lab(job, {}, disturb="worker")


def short(job):
    """One boot of the nightly."""
    only_part(job, 2)
    return expectation(job)


def second(job):
    """Both pairs are busy."""
    return expectation(job, beside="nightly")


def twin(job):
    """Both pairs are busy, for one boot."""
    only_part(job, 2)
    return expectation(job, beside="short")


JOBS = {f.__name__: f for f in (nightly, failing, broken, lost, missing, killed, short, second,
                                twin)}


def main():
    """Return: exit status."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--revision", required=True)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(JOBS))
    given = parser.parse_args()
    for number, name in enumerate(given.names or ["nightly", "failing", "broken"]):
        if name not in JOBS:
            parser.error(f"there is no job {name}")
        _, options = render.parse(["virtual", f"artifacts={WORKER}", f"upload={UPLOAD}",
                                   "repository=git://127.0.0.1/doorbench.git",
                                   f"revision={given.revision}", f"kernel={name}"])
        job = yaml.safe_load(render.render("virtual", options))
        want = JOBS[name](job)
        path = given.dir / f"{number}-{name}"
        path.with_suffix(".yaml").write_text(yaml.safe_dump(job, sort_keys=False, width=10**6),
                                             encoding="utf-8")
        path.with_suffix(".json").write_text(json.dumps(want, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
