#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks jobs for what LAVA's schema does not see; one line per mistake.

    lint.py [--device-types DIR]... JOB.yaml...

Device types are looked for in DIR, too, beside those in lava-jobs/device-types.
"""

import argparse
import pathlib
import re
import sys

import yaml

import render

HERE = pathlib.Path(__file__).resolve().parent
MULTINODE = "lava-multinode"
# what each role must be given: without one of them it would wait for the other until the time-out
ACTIONS = ("deploy", "boot", "test")
# places in a job where an absolute path is one of the board's own
BOARD_PATHS = re.compile(r"(\.overlays\.\w+\.path|\.parameters\.(DOORBENCH|RESULTS))$")
HOST_PATH = re.compile(r"file:|(^|[\s='\"=])/(?!/)\w|(^|[\s='\"])~/")


def leaves(value, where=""):
    """All strings in a job with their places."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, f"{where}[{i}]")
    elif isinstance(value, str):
        yield where, value


def actions(job):
    """(kind, body) of each action."""
    for action in job["actions"]:
        yield next(iter(action.items()))


def definitions(job):
    """(roles, definition) of each test definition."""
    for kind, body in actions(job):
        if kind == "test":
            for definition in body["definitions"]:
                yield body["role"], definition


def host_paths(job, _):
    """Jobs run on any worker: a path of a machine has no business in them."""
    for where, text in leaves(job):
        if HOST_PATH.search(text) and not BOARD_PATHS.search(where):
            yield f"{where}: path of a machine: {text}"


def roles(job, _):
    """Every role of an action is somebody's, and everybody has something to do."""
    known = job["protocols"][MULTINODE]["roles"]
    does = {name: set() for name in known}
    for kind, body in actions(job):
        for role in body["role"]:
            if role not in known:
                yield f"{kind}: nobody has the role '{role}'"
            else:
                does[role].add(kind)
    for role, kinds in does.items():
        for kind in ACTIONS:
            if kind not in kinds:
                yield f"role '{role}' has no {kind} action"


def pools(job, _):
    """Boards of two pairs must not meet in a job."""
    multinode = job["protocols"][MULTINODE]
    if not multinode.get("pool_pattern"):
        yield "no pool_pattern: boards of different pairs could be mixed"
    for name, role in multinode["roles"].items():
        if f"pci-ep-{name}" not in role.get("tags", []):
            yield f"role '{name}' does not ask for the tag pci-ep-{name}"
        if role["count"] != 1 or not role.get("essential"):
            yield f"role '{name}' must have one board, and be essential"


def device_types(job, options):
    """Each type is LAVA's or ours."""
    for name, role in job["protocols"][MULTINODE]["roles"].items():
        file = role["device_type"] + ".jinja2"
        if not any((d / file).is_file() for d in options.device_types):
            yield f"role '{name}': no device type {role['device_type']}"


def messages(job, _):
    """The RC boots only after the EP has said that it is up, and each number is used once."""
    sent = [d["parameters"].get("PART") for r, d in definitions(job)
            if r == ["ep"] and d["path"].endswith("doorbench-ep.yaml")]
    waited = []
    for kind, body in actions(job):
        if kind != "boot" or body["role"] != ["rc"]:
            continue
        calls = body.get("protocols", {}).get(MULTINODE, [])
        waits = [c["messageID"] for c in calls if c.get("request") == "lava-wait"]
        if not waits:
            yield "an RC boots without waiting for its EP"
        waited += [w.removeprefix("ep-up-") for w in waits]
    if len(set(sent)) != len(sent):
        yield f"message numbers are used more than once: {' '.join(sent)}"
    for number in sorted(set(waited) ^ set(sent)):
        yield f"ep-up-{number} is not both sent and waited for"


def test_definitions(job, _):
    """Files, parameters and names exist, are known and unique."""
    names = [d["name"] for _, d in definitions(job)]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"two test definitions are named {name}"
    for _, definition in definitions(job):
        path = HERE.parent / definition["path"]
        if not path.is_file():
            yield f"{definition['name']}: there is no {definition['path']}"
            continue
        params = yaml.safe_load(path.read_text(encoding="utf-8")).get("params", {})
        for name in definition.get("parameters", {}):
            if name not in params:
                yield f"{definition['name']}: {path.name} has no parameter {name}"


def expectations(job, _):
    """Exactly the cases that doorbench would run, or LAVA makes failures of good results."""
    for _, definition in definitions(job):
        if not definition["path"].endswith("doorbench-rc.yaml"):
            continue
        p = definition["parameters"]
        part = {"suite": p["SUITE"], "backend": p["BACKEND"]}
        want = set(render.expected(p["PAIR"], part, p["PART"], p["TIER"]))
        have = set(definition.get("expected", []))
        for case in sorted(want - have):
            yield f"{definition['name']}: {case} is not expected"
        for case in sorted(have - want):
            yield f"{definition['name']}: {case} is expected, but doorbench has no such case"


CHECKS = (host_paths, roles, pools, device_types, messages, test_definitions, expectations)


def lint(path, options):
    """All mistakes in a job."""
    try:
        job = yaml.safe_load(path.read_text(encoding="utf-8"))
        return [f"{path.name}: {text}" for check in CHECKS for text in check(job, options)]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, render.Wrong) as exc:
        return [f"{path.name}: {' '.join(str(exc).split())}"]
    except (KeyError, TypeError, AttributeError, StopIteration) as exc:
        return [f"{path.name}: not a MultiNode job of ours: {type(exc).__name__} {exc}"]


def main():
    """Return: exit status."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device-types", type=pathlib.Path, action="append",
                        default=[HERE / "device-types"])
    parser.add_argument("jobs", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    mistakes = [text for path in options.jobs for text in lint(path, options)]
    print("\n".join(mistakes), end="\n" if mistakes else "")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
