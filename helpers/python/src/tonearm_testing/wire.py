"""HTTP as the bench needs it: a connection for each call, so that threads share
nothing; no proxy, since a bench is on this machine."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from dataclasses import dataclass
from typing import Any, Mapping, Optional

TIMEOUT_SECONDS = 90  # longer than the bench ever waits


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


def ask(base: str, method: str, path: str, body: Optional[bytes] = None,
        headers: Optional[Mapping[str, str]] = None) -> Answer:
    parts = urllib.parse.urlsplit(base)
    kind = http.client.HTTPSConnection if parts.scheme == "https" \
        else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port,
                      timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()
