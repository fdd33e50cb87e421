#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""artifacts.py FILES UPLOADS URL: the lab's artifact server.  Gives what is in FILES, takes what is
posted to /upload/NAME into UPLOADS, and answers where it is found below URL: whoever posts may know
the server by another name than those who fetch."""

import functools
import http.server
import pathlib
import re
import sys

LIMIT = 64 << 20


class Handler(http.server.SimpleHTTPRequestHandler):
    """GET by the base class, POST into the directory of uploads."""

    uploads = pathlib.Path()
    url = ""

    def do_POST(self):  # pylint: disable=invalid-name
        """One file; a second one of the same name gets a number."""
        name = self.path.removeprefix("/upload/")
        length = int(self.headers.get("Content-Length", "0"))
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}", name) or length > LIMIT:
            self.send_error(400)
            return
        body = self.rfile.read(length)
        number = sum(1 for _ in self.uploads.iterdir())
        (self.uploads / f"{number}-{name}").write_bytes(body)
        answer = f"{self.url}{number}-{name}".encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def main():
    """Serves until it is killed."""
    files, uploads, Handler.url = sys.argv[1:]
    Handler.uploads = pathlib.Path(uploads)
    Handler.uploads.mkdir(parents=True, exist_ok=True)
    handler = functools.partial(Handler, directory=files)
    http.server.ThreadingHTTPServer(("127.0.0.1", 8080), handler).serve_forever()


if __name__ == "__main__":
    main()
