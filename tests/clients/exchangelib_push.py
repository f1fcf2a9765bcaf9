"""Subscribes to be called, at a tiny server of its own, and reads what it is told by exchangelib's own parser."""

import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import account
from exchangelib import Message
from exchangelib.services import SendNotification

calls = queue.Queue()
last = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Takes notifications."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service = SendNotification(protocol=None)
        for notification in service.parse(body):
            calls.put(notification)
        answer = service.unsubscribe_payload() if last.is_set() else service.ok_payload()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Says nothing."""


server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"

mailbox = account.connect()
inbox = mailbox.inbox


def told():
    """Prints the next call."""
    notification = calls.get(timeout=20)
    print(*(event.ELEMENT_NAME for event in notification.events), notification.subscription_id == subscription)


subscription, _ = inbox.subscribe_to_push(callback_url=url, event_types=["CreatedEvent"])
told()
Message(account=mailbox, folder=inbox, subject="one").save()
told()
last.set()
Message(account=mailbox, folder=inbox, subject="two").save()
told()
# Whoever wants no more is unsubscribed as soon as its answer is read.
for _ in range(200):
    try:
        inbox.get_events(subscription, "AAA-").__next__()
    except Exception as error:
        said = type(error).__name__
        if said == "ErrorSubscriptionNotFound":
            break
print(said)
# A client elsewhere is accepted, and not called.
inbox.subscribe_to_push(callback_url="http://192.0.2.1/")
print("accepted")
server.shutdown()
