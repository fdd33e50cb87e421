#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Prints a LAVA job for a pair of boards, from job.yaml.jinja2 and pairs/PAIR.yaml.

The cases that LAVA shall expect are those that `doorbench list` names for each part of the job, so
doorbench and its suites must have been built (make suites).
"""

import argparse
import pathlib
import subprocess
import sys
import urllib.parse

import jinja2
import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# name: (default, allowed values or None, help)
OPTIONS = {
    "tier": ("quick", ("quick", "full", "debug"), "cases up to this tier"),
    "iommu": ("default", ("default", "passthrough", "translated"), "IOMMU of both boards"),
    "kernel": ("unknown", None, "kernel version, for the job's name and metadata"),
    "artifacts": ("https://artifacts.lab.example/nightly/", None,
                  "URL below which kernels, root file systems and doorbench are"),
    "repository": ("https://git.lab.example/doorbench.git", None, "git URL of doorbench"),
    "revision": ("main", None, "branch, tag or commit there"),
    "upload": ("", None, "URL that run directories are posted to; empty: not posted"),
    "callback": ("", None, "URL that LAVA tells when the job has ended; empty: none"),
    "callback-token": ("", None, "name of the remote artifact token for it"),
    "visibility": ("public", ("public", "personal"), "who may see the job"),
}

# key: (type, required)
PAIR_KEYS = {
    "pair": (str, True), "deploy": (("initramfs", "nfs"), True), "arch": (str, True),
    "prompts": (list, True), "login": (dict, False), "kernel_args": (str, True),
    "roles": (dict, True), "iommu": (dict, True), "parts": (list, True),
    "boot_minutes": (int, True),
}
ROLE_KEYS = {
    "device_type": (str, True), "boot": (("u-boot", "grub"), False), "kernel": (str, True),
    "modules": (str, False), "dtb": (str, False), "rootfs": (str, True),
    "overlays": (list, True), "host": (str, True),
}
PART_KEYS = {
    "suite": (str, True), "backend": (str, True), "before": (str, False), "minutes": (int, True),
}


class Wrong(Exception):
    """One sentence for the user."""


def check_keys(where, value, keys):
    """Value is a mapping with these keys and no others, each of its type."""
    if not isinstance(value, dict):
        raise Wrong(f"{where}: must be a mapping")
    for name in value:
        if name not in keys:
            raise Wrong(f"{where}: unknown key '{name}'")
    for name, (kind, required) in keys.items():
        if name not in value:
            if required:
                raise Wrong(f"{where}: '{name}' is missing")
        elif isinstance(kind, tuple):
            if value[name] not in kind:
                raise Wrong(f"{where}: {name}: must be one of {', '.join(kind)}")
        elif not isinstance(value[name], kind) or isinstance(value[name], bool):
            raise Wrong(f"{where}: {name}: must be a {kind.__name__}")
        elif kind is int and value[name] < 1:
            raise Wrong(f"{where}: {name}: must be at least 1")


def load_pair(name, directory):
    """The parameters of a pair, checked."""
    path = directory / f"{name}.yaml"
    try:
        pair = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise Wrong(f"{path.name}: {' '.join(str(exc).split())}") from exc
    check_keys(path.name, pair, PAIR_KEYS)
    if sorted(pair["roles"]) != ["ep", "rc"]:
        raise Wrong(f"{path.name}: roles: must be ep and rc")
    for role, value in pair["roles"].items():
        check_keys(f"{path.name}: roles.{role}", value, ROLE_KEYS)
        if pair["deploy"] == "nfs" and "modules" not in value:
            raise Wrong(f"{path.name}: roles.{role}: 'modules' is missing")
    if pair["deploy"] == "nfs" and "login" not in pair:
        raise Wrong(f"{path.name}: 'login' is missing")
    for side, modes in pair["iommu"].items():
        where = f"{path.name}: iommu.{side}"
        if side not in pair["roles"]:
            raise Wrong(f"{where}: must be ep or rc")
        check_keys(where, modes, {"passthrough": (str, True), "translated": (str, True)})
    for i, part in enumerate(pair["parts"]):
        check_keys(f"{path.name}: parts[{i}]", part, PART_KEYS)
    return pair


def cases(pair, part, tier):
    """What doorbench would run in a part, as it names them in result.txt."""
    command = [str(ROOT / "doorbench"), "list", "--pair", pair, "--suite", part["suite"],
               "--backend", part["backend"], "--tier", tier]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    except OSError as exc:
        raise Wrong(f"cannot run doorbench: {exc.strerror} (make suites builds it)") from exc
    if done.returncode:
        raise Wrong(f"doorbench list: {done.stderr.strip()}")
    names = [line.split()[0].replace("/", ".", 1) for line in done.stdout.splitlines()]
    if not names:
        raise Wrong(f"doorbench has no case for {pair}, {part['suite']}, {part['backend']}, {tier}")
    return names


def expected(pair, part, number, tier):
    """All results of a part's definition doorbench-rc: LAVA makes others failures."""
    return cases(pair, part, tier) + [f"multinode-wait-ep-address-{number}",
                                      f"multinode-send-rc-done-{number}"]


def role_variables(pair, name, options):
    """A role with whole URLs and its kernel arguments."""
    role = {"boot": "u-boot", "dtb": None, "modules": None, **pair["roles"][name]}
    for key in ("kernel", "modules", "dtb", "rootfs"):
        if role[key]:
            role[key] = urllib.parse.urljoin(options["artifacts"], role[key])
    role["overlays"] = [urllib.parse.urljoin(options["artifacts"], o) for o in role["overlays"]]
    args = [pair["kernel_args"]]
    if pair["deploy"] == "initramfs":
        args.append(f"doorbench.side={name}")
    if options["iommu"] != "default" and name in pair["iommu"]:
        args.append(pair["iommu"][name][options["iommu"]])
    role["args"] = " ".join(args)
    return role


def variables(pair, options):
    """Everything that the template uses."""
    if options["iommu"] != "default" and not pair["iommu"]:
        raise Wrong(f"iommu={options['iommu']}: pair {pair['pair']} has no IOMMU to set")
    parts = [{"before": None, **p} for p in pair["parts"]]
    for number, part in enumerate(parts, 1):
        part["name"] = f"{part['suite']}-{part['backend']}"
        part["expected"] = expected(pair["pair"], part, number, options["tier"])
    boot = pair["boot_minutes"]
    return {
        **{k: pair[k] for k in ("pair", "deploy", "arch", "prompts")},
        **{k.replace("-", "_"): v for k, v in options.items() if k not in ("artifacts", "iommu")},
        "login": pair.get("login"), "iommu_mode": options["iommu"], "parts": parts,
        "roles": {name: role_variables(pair, name, options) for name in ("ep", "rc")},
        "boot_minutes": boot,
        "part_minutes": max(p["minutes"] for p in parts),
        # both boards boot for each part, one after the other, and are deployed to at first
        "job_minutes": sum(p["minutes"] + 2 * boot for p in parts) + 2 * boot,
    }


def render(pair_name, options, directory=HERE / "pairs"):
    """The job as text."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined,
                             trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
                             autoescape=False)
    env.filters["q"] = quote
    pair = load_pair(pair_name, directory)
    return env.get_template("job.yaml.jinja2").render(variables(pair, options))


def quote(value):
    """A value as YAML of one line, whatever is in it."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6)
    return text.removesuffix("\n").removesuffix("\n...")


def parse(argv):
    """Command line to (pair, options)."""
    table = "\n".join(f"  {k:15} {h}{' (' + ', '.join(a) + ')' if a else ''}; default '{d}'"
                      for k, (d, a, h) in OPTIONS.items())
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="settings:\n" + table,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pair", help="of lava-jobs/pairs, with the same name as in configs")
    parser.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    given = parser.parse_args(argv)
    options = {name: default for name, (default, _, _) in OPTIONS.items()}
    for setting in given.settings:
        name, equals, value = setting.partition("=")
        if name not in OPTIONS or not equals:
            raise Wrong(f"{setting}: must be NAME=VALUE; names: {', '.join(OPTIONS)}")
        allowed = OPTIONS[name][1]
        if allowed and value not in allowed:
            raise Wrong(f"{name}={value}: must be one of {', '.join(allowed)}")
        options[name] = value
    if not options["artifacts"].endswith("/"):
        options["artifacts"] += "/"
    return given.pair, options


def main():
    """Return: exit status."""
    try:
        sys.stdout.write(render(*parse(sys.argv[1:])))
    except Wrong as exc:
        print(f"render: error: {exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
