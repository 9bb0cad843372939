"""What an app's web server does at the end of a sign-in: it takes the
callback, and leads on to a page of its own under another name, as many do."""

import http.server
import threading


class App:
    def __init__(self):
        calls = self.calls = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path.startswith("/callback"):
                    calls.append(self.path)
                    self.send_response(302)
                    self.send_header("Location", welcome)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = (b"<!doctype html><title>The app</title>"
                        b"<link rel=icon href='data:,'><h1>Welcome back</h1>")
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        port = self.server.server_address[1]
        self.callback = f"http://127.0.0.1:{port}/callback"
        welcome = f"http://localhost:{port}/welcome"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
