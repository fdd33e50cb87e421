#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Fetches the run directories of finished jobs from a LAVA server, for `doorbench night`.

    fetch.py --server https://lava.lab.example/ --artifacts https://artifacts.lab.example/upload/ \\
            --name 'doorbench spider' --since 2026-11-26 results

Asks LAVA's REST API for the finished jobs whose name begins with NAME and that were submitted after
SINCE, and unpacks what each posted as `run-directory` into DIR/JOB/JOB-PART/.  A job that is there
already is left alone; a directory DIR/JOB is complete or not there.  Prints each directory that it
made.  A token is read from LAVA_TOKEN or from the file that LAVA_TOKEN_FILE names, and is sent to
the server only.  Exit status: 0, 1 if something could not be fetched, 2 wrong usage.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import sys
import tarfile
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import yaml

# an answer of the API; an archive, packed and unpacked; its files; their names, bytes
ANSWER_MAX = 64 << 20
ARCHIVE_MAX = 256 << 20
UNPACKED_MAX = 1 << 30
MEMBERS_MAX = 200_000
NAME_MAX = 1000
SECONDS = 60
CHUNK = 1 << 16


class Wrong(Exception):
    """One sentence for whoever has to mend it."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirection could take the token, or us, to anybody."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        raise Wrong(f"{req.full_url}: redirected to {newurl}, which is not followed")


OPENER = urllib.request.build_opener(NoRedirect)


def fetch(url, most, out, headers):
    """Copies a URL's content into a file; all of it or an exception."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with OPENER.open(request, timeout=SECONDS) as answer:
            length = answer.headers.get("Content-Length")
            size = 0
            while chunk := answer.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise Wrong(f"{url}: more than {most} bytes")
                out.write(chunk)
            if length is not None and size != int(length):
                raise Wrong(f"{url}: {size} of {length} bytes came")
    except urllib.error.HTTPError as exc:
        raise Wrong(f"{url}: {exc.code} {exc.reason}") from exc
    except (OSError, ValueError) as exc:
        raise Wrong(f"{url}: {getattr(exc, 'reason', exc)}") from exc


class Server:
    """LAVA's REST API."""

    def __init__(self, url, token):
        self.base = url.rstrip("/") + "/api/v0.2/"
        self.headers = {"Authorization": f"Token {token}"} if token else {}

    def get(self, url):
        """An answer as text."""
        with tempfile.TemporaryFile() as out:
            fetch(url, ANSWER_MAX, out, self.headers)
            out.seek(0)
            return out.read().decode(errors="replace")

    def jobs(self, name, since):
        """Ids of the finished jobs, the oldest first, page by page."""
        query = {"description__startswith": name, "state": "Finished", "ordering": "id"}
        if since:
            query["submit_time__gt"] = since
        url = f"{self.base}jobs/?{urllib.parse.urlencode(query)}"
        while url:
            # the server behind a proxy may give another host: the token goes to ours alone
            query = urllib.parse.urlsplit(url).query
            url = f"{self.base}jobs/?{query}"
            try:
                page = json.loads(self.get(url))
                ids = [int(job["id"]) for job in page["results"]]
                following = page["next"]
            except (ValueError, TypeError, KeyError) as exc:
                raise Wrong(f"{url}: not what LAVA answers: {exc!r}") from exc
            yield from ids
            if following == url:
                raise Wrong(f"{url}: names itself as its next page")
            url = following

    def artifacts(self, job):
        """(part, URL) of each run directory that a job posted."""
        url = f"{self.base}jobs/{job}/yaml/"
        try:
            for case in yaml.safe_load(self.get(url)) or []:
                if case["name"] == "run-directory" and case["result"] == "pass":
                    # LAVA puts a number before a test definition's name
                    yield re.sub(r"^\d+_", "", case["suite"]), case["metadata"]["reference"]
        except (yaml.YAMLError, TypeError, KeyError) as exc:
            raise Wrong(f"{url}: not what LAVA answers: {' '.join(repr(exc).split())}") from exc


def member_path(member):
    """Where a member goes below its run directory, as parts; [] is the directory itself."""
    parts = [p for p in member.name.split("/") if p not in ("", ".")]
    if member.name.startswith("/") or ".." in parts or len(member.name) > NAME_MAX or \
            "\\" in member.name or "\0" in member.name:
        raise Wrong(f"the archive names {member.name[:80]!r}")
    if not member.isfile() and not member.isdir():
        raise Wrong(f"the archive has {member.name[:80]!r}, which is no file and no directory")
    return parts[1:]


def unpack(archive, to):
    """A run directory from what a board has packed: `latest/...`, files and directories only."""
    size = 0
    to.mkdir()
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for number, member in enumerate(tar):
                path = to.joinpath(*member_path(member))
                size += member.size
                if number >= MEMBERS_MAX or size > UNPACKED_MAX:
                    raise Wrong("the archive has too many or too large files")
                if member.isdir():
                    path.mkdir(parents=True, exist_ok=True)
                    continue
                path.parent.mkdir(parents=True, exist_ok=True)
                with open(path, "xb") as out:
                    shutil.copyfileobj(tar.extractfile(member), out)
    except (tarfile.TarError, EOFError, OSError, ValueError) as exc:
        raise Wrong(f"the archive cannot be unpacked: {exc}") from exc
    try:
        run = json.loads((to / "run.json").read_bytes())
    except (OSError, ValueError) as exc:
        raise Wrong("the archive holds no run directory") from exc
    if not isinstance(run, dict) or "schema" not in run:
        raise Wrong("the archive holds no run directory")


def fetch_job(server, job, options):
    """All parts of a job, or nothing; returns its directory, None if it posted none."""
    artifacts = list(server.artifacts(job))
    if not artifacts:
        return None
    # hidden from doorbench's index until it is complete
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=options.dir) as tmp:
        whole = pathlib.Path(tmp) / "job"
        whole.mkdir()
        for part, url in artifacts:
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", part):
                raise Wrong(f"a part is named {part[:80]!r}")
            if not str(url).startswith(options.artifacts):
                raise Wrong(f"{part}: {str(url)[:200]!r} is not below {options.artifacts}")
            if ".." in urllib.parse.unquote(url):
                raise Wrong(f"{part}: {url[:200]!r} is not below {options.artifacts}")
            if (whole / f"{job}-{part}").exists():
                raise Wrong(f"{part}: posted twice")
            packed = pathlib.Path(tmp) / "packed"
            with open(packed, "wb") as out:
                fetch(url, ARCHIVE_MAX, out, {})
            try:
                unpack(packed, whole / f"{job}-{part}")
            except Wrong as exc:
                raise Wrong(f"{url}: {exc}") from exc
        place = options.dir / str(job)
        whole.rename(place)
    return place


def read_token():
    """From the environment or a file; never from the arguments, which everybody can read."""
    path = os.environ.get("LAVA_TOKEN_FILE")
    if not path:
        return os.environ.get("LAVA_TOKEN", "")
    try:
        return pathlib.Path(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError) as exc:
        raise Wrong(f"LAVA_TOKEN_FILE: {exc}") from exc


def parse():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, metavar="URL")
    parser.add_argument("--artifacts", required=True, metavar="URL",
                        help="below which the run directories are; others are refused")
    parser.add_argument("--name", default="doorbench ", help="how the jobs' names begin")
    parser.add_argument("--since", metavar="TIME", help="2026-11-26 or 2026-11-26T18:00:00Z")
    parser.add_argument("dir", type=pathlib.Path, metavar="DIR")
    options = parser.parse_args()
    for url in (options.server, options.artifacts):
        if not re.match(r"https?://[^/@]+(/|$)", url):
            parser.error(f"{url}: must be a http or https URL without a user's name")
    if not options.artifacts.endswith("/"):
        options.artifacts += "/"
    if options.since and not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?", options.since):
        parser.error(f"--since {options.since}: must be 2026-11-26 or 2026-11-26T18:00:00Z")
    return options


def main():
    """Return: exit status."""
    options = parse()
    status = 0
    try:
        options.dir.mkdir(parents=True, exist_ok=True)
        server = Server(options.server, read_token())
        for job in server.jobs(options.name, options.since):
            if (options.dir / str(job)).exists():
                continue
            try:
                place = fetch_job(server, job, options)
            except Wrong as exc:
                print(f"fetch: job {job}: {exc}", file=sys.stderr)
                status = 1
                continue
            if place:
                print(place, flush=True)
    except (Wrong, OSError) as exc:
        print(f"fetch: {exc}", file=sys.stderr)
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
