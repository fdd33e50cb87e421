#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""jobs.py --revision COMMIT DIR [NAME...]: writes the lab's jobs into DIR, each with what it must
come to (NAME.yaml, NAME.json).

    nightly   the pair's whole job: all well
    failing   the RC's kernel has no MSI, so upstream's driver does not bind: a kernel that fails
    broken    the EP never comes up: a lab that is broken, never a failed kernel
    short     the part of the nightly that has numbers, with doorbells
    second    the nightly again, at the same time on the other pair
"""

import argparse
import json
import pathlib
import sys

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import render  # noqa: E402  pylint: disable=wrong-import-position

# the worker as it is seen from itself, and from a machine on it
WORKER = "http://127.0.0.1:8080/"
UPLOAD = "http://10.0.2.2:8080/upload/"
# enough for a machine that does nothing else; a board that never boots must not take all night
BOOT_MINUTES = 2


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


def short_boots(job, minutes):
    """Boots that fail, and those that wait for them, end early."""
    for action in job["actions"]:
        kind, body = next(iter(action.items()))
        if kind == "boot":
            body["timeout"] = {"minutes": minutes}


def expectation(job):
    """The cases of each definition, the numbers apart."""
    parts = {}
    for action in job["actions"]:
        for definition in action.get("test", {}).get("definitions", []):
            if "expected" in definition:
                parts[definition["name"]] = definition["expected"]
    return parts


# what fails by a known kernel bug (suites/known-issues.conf), and as long as it does
KNOWN = ["doorbell.embedded.beside_dma"]


def nightly(job):
    """As it is."""
    return {"health": ["Complete", "Complete"], "fails": [], "numbers": True,
            "known": KNOWN, "parts": expectation(job)}


def failing(job):
    """Complete, with this failure; what could not run because of it is unknown."""
    only_part(job, 1)
    add_argument(job, "rc", "pci=nomsi")
    return {"health": ["Complete", "Complete"], "parts": expectation(job), "numbers": False,
            "fails": ["endpoint.embedded.pci_ep_bar.BAR0.BAR_TEST"]}


def broken(job):
    """Not complete: nothing is said about the kernel."""
    only_part(job, 1)
    # its kernel runs a program that says nothing
    add_argument(job, "ep", "rdinit=/bin/sleep -- 100000")
    short_boots(job, BOOT_MINUTES)
    return {"health": ["Incomplete", "Incomplete"], "parts": {}, "fails": None, "numbers": False}


def short(job):
    """One boot of the nightly."""
    only_part(job, 2)
    return nightly(job)


JOBS = {"nightly": nightly, "failing": failing, "broken": broken, "second": nightly,
        "short": short}


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
