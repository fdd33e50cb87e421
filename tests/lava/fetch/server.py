#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""server.py ANSWERS LOG: stands in for a LAVA server and an artifact server.  Gives the files of
ANSWERS, writes each request with its Authorization into LOG, prints its port first.  In the API's
answers @BASE@ becomes its own URL.  What is named *.cut ends before its length; *.moved redirects.
"""

import http.server
import pathlib
import sys
import urllib.parse

ANSWERS, LOG = (pathlib.Path(a) for a in sys.argv[1:])


class Handler(http.server.BaseHTTPRequestHandler):
    """GET only."""

    def file(self):
        """api/v0.2/jobs/?... is jobs-OFFSET.json, api/v0.2/jobs/7/yaml/ is 7.yaml."""
        url = urllib.parse.urlsplit(self.path)
        parts = [p for p in url.path.split("/") if p]
        query = urllib.parse.parse_qs(url.query)
        if parts == ["api", "v0.2", "jobs"]:
            return ANSWERS / f"jobs-{query.get('offset', ['0'])[0]}.json"
        if parts[:3] == ["api", "v0.2", "jobs"] and parts[4:] == ["yaml"]:
            return ANSWERS / f"{parts[3]}.yaml"
        return ANSWERS / parts[-1]

    def do_GET(self):  # pylint: disable=invalid-name
        """One file."""
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"{self.path} {self.headers.get('Authorization', '-')}\n")
        path = self.file()
        if path.suffix == ".moved":
            self.send_response(302)
            self.send_header("Location", "/upload/good.tar.gz")
            self.end_headers()
            return
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        if path.suffix in (".json", ".yaml"):
            body = body.replace(b"@BASE@", f"http://{self.headers['Host']}".encode())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + 100 * (path.suffix == ".cut")))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        """Quiet."""


def main():
    """Serves until it is killed."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
