# pip install standardwebhooks; OUTCRY_WEBHOOK_SECRET=whsec_… python receiver.py
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["OUTCRY_WEBHOOK_SECRET"])
seen = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = webhook.verify(body, dict(self.headers))
        except WebhookVerificationError:
            return self.answer(401)
        # What is sent again, because an answer was lost, has the same id.
        if self.headers["webhook-id"] not in seen:
            print(event["type"], event["data"]["title"], event["data"]["url"], flush=True)
        seen.add(self.headers["webhook-id"])
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("", int(os.environ.get("PORT", 9000))), Receiver)
print(f"Listening on port {server.server_port}.", flush=True)
server.serve_forever()
