"""A web server on loopback that serves one archive, whole or as badly as the network can."""

import http.server
import threading


class Server:
    """RANGES: answers requests for the rest. CUTS: so many answers end after half of what they promise."""

    def __init__(self, body: bytes, ranges: bool = True, cuts: int = 0, status: int = 200) -> None:
        self.asked: list[str] = []
        self.body, self.ranges, self.cuts, self.status = body, ranges, cuts, status
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/jdk.tar.gz"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.asked.append(wanted or "whole")
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        if self.status != 200 or begin > len(self.body):
            request.send_error(self.status if self.status != 200 else 416)
            return
        rest = self.body[begin:]
        request.send_response(206 if begin else 200)
        request.send_header("Content-Length", str(len(rest)))
        if begin:
            request.send_header("Content-Range", f"bytes {begin}-{len(self.body) - 1}/{len(self.body)}")
        request.end_headers()
        if self.cuts > 0:
            self.cuts -= 1
            rest = rest[: len(rest) // 2]
        request.wfile.write(rest)
        request.close_connection = True

    def end(self) -> None:
        self.http.shutdown()
        self.http.server_close()
