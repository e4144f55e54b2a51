"""A minimal Apprise API (POST /notify/KEY) on the Apprise library: `apprise-api.py TARGET` notifies TARGET."""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from apprise import Apprise

target = Apprise()
if not target.add(sys.argv[1]):
    sys.exit("not a target of Apprise")


class Api(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = self.path == "/notify/team" and target.notify(
            title=asked["title"],
            body=asked["body"],
            notify_type=asked["type"],
            body_format=asked["format"],
        )
        self.send_response(200 if told else 424)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Api)
print(f"Listening on port {server.server_port}.", flush=True)
server.serve_forever()
