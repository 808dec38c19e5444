"""A web server on this machine that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"


class Site:
    """Answers by path: `(status, content type, body)`, with more headers, or a function that writes its own answer."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.agents = set()
        self.port = 0

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def says(self, path, body=b"", kind=HTML, status=200, **headers):
        self.answers[path] = (status, kind, body, headers)


def _handler(site):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append(self.path)
            site.agents.add(self.headers["User-Agent"])
            answer = site.answers.get(self.path, (404, HTML, b"", {}))
            if callable(answer):
                answer(self)
                return
            status, kind, body, headers = answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            site.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(site.answers.get(self.path, (200,))[0])
            self.end_headers()

        def log_message(self, *_):
            pass

    return Handler


@contextmanager
def served():
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
