"""A thin client of /bench/v1. What goes in and out is what docs/bench.md and
docs/openapi-bench.yaml say; nothing is hidden, and little is added."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any, Dict, Iterable, List, Optional, Union

from . import wire

Json = Dict[str, Any]


class BenchError(Exception):
    """What the bench refuses, with its own words."""

    def __init__(self, status: int, message: str):
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


def _query(values: Json) -> str:
    given = {k: v for k, v in values.items() if v is not None}
    return "?" + urllib.parse.urlencode(given) if given else ""


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")


class Bench:
    """A server with --bench."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")

    def make_world(self, name: Optional[str] = None, *,
                   seeds: Iterable[Union[Json, str]] = (),
                   snapshot: Optional[str] = None, seed: Optional[int] = None,
                   clock: Optional[Json] = None) -> "World":
        body = {"name": name, "snapshot": snapshot, "seed": seed,
                "clock": clock, "seeds": list(seeds) or None}
        made = self.default.ask("POST", "/worlds", {
            k: v for k, v in body.items() if v is not None})
        return World(self, made["name"], made)

    def worlds(self) -> List["World"]:
        return [World(self, w["name"], w)
                for w in self.default.ask("GET", "/worlds")["worlds"]]

    @property
    def default(self) -> "World":
        """The server's own world."""
        return World(self, "default")

    def snapshots(self) -> List[Json]:
        return self.default.ask("GET", "/snapshots")["snapshots"]

    def delete_snapshot(self, name: str) -> None:
        self.default.ask("DELETE", f"/snapshots/{_quoted(name)}")


class World:
    """A server of its own inside the server. As a context, it is deleted at the
    end."""

    def __init__(self, bench: Bench, name: str, made: Optional[Json] = None):
        self.bench = bench
        self.name = name
        self.made = made or {}
        self.header = {"X-Tonearm-World": name}
        self.clock = Clock(self)
        self.faults = Faults(self)
        self.journal = Journal(self)

    @property
    def url(self) -> str:
        """The base address for a program under test. Its client id and its
        tokens lead into the world."""
        return self.bench.url

    @property
    def host_url(self) -> str:
        """The same, for what has neither yet; not all resolvers know that
        such names are this machine."""
        parts = urllib.parse.urlsplit(self.bench.url)
        return f"{parts.scheme}://{self.name}.localhost:{parts.port}"

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A call below /bench/v1; text is sent as it is, else JSON."""
        headers, sent = dict(self.header), None
        if body is not None:
            is_text = isinstance(body, str)
            sent = (body if is_text else json.dumps(body)).encode()
            headers["Content-Type"] = "application/x-ndjson" if is_text \
                else "application/json"
        answer = wire.ask(self.bench.url, method, "/bench/v1" + path, sent,
                          headers)
        if answer.status >= 400:
            raise _refusal(answer)
        if "json" in answer.headers.get_content_type() and \
                "ndjson" not in answer.headers.get_content_type():
            return answer.json()
        return answer.body.decode()

    def delete(self) -> None:
        self.bench.default.ask("DELETE", f"/worlds/{_quoted(self.name)}")

    def snapshot(self, name: str) -> None:
        self.ask("PUT", f"/snapshots/{_quoted(name)}")

    def restore(self, name: str) -> None:
        self.ask("POST", f"/snapshots/{_quoted(name)}/restore")

    def reset(self) -> None:
        """Makes it what it began as."""
        self.ask("POST", "/reset")

    def add(self, lines: Iterable[Json]) -> None:
        """Adds lines of a seed: all of them, or none."""
        self.ask("POST", "/seed", "".join(json.dumps(line) + "\n"
                                          for line in lines))

    def seed(self) -> List[Json]:
        """A seed of which the world would come again."""
        return [json.loads(line)
                for line in self.ask("GET", "/seed").splitlines()]

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.delete()


class Clock:
    """The time that a world lives by."""

    def __init__(self, world: World):
        self._world = world

    def read(self) -> Json:
        return self._world.ask("GET", "/clock")

    def change(self, **change: Any) -> Json:
        """Everything that became due has been done when this returns."""
        clock = self._world.ask("POST", "/clock", change)
        if clock.get("settled") is False:
            raise BenchError(200, "not settled: " +
                             ", ".join(clock.get("waiting", [])))
        return clock

    def freeze(self, frozen: bool = True) -> Json:
        return self.change(freeze=frozen)

    def set(self, iso: str) -> Json:
        return self.change(set=iso)

    def advance(self, seconds: float) -> Json:
        return self.change(advance_ms=round(seconds * 1000))


class Faults:
    """What is done to a world's calls."""

    def __init__(self, world: World):
        self._world = world

    def add(self, **rule: Any) -> Json:
        return self._world.ask("POST", "/faults", rule)

    def list(self) -> List[Json]:
        return self._world.ask("GET", "/faults")["faults"]

    def delete(self, rule_id: str) -> None:
        self._world.ask("DELETE", f"/faults/{_quoted(rule_id)}")

    def clear(self) -> None:
        self._world.ask("DELETE", "/faults")

    def begin(self, scenario: str, app: Optional[str] = None,
              user: Optional[str] = None) -> List[Json]:
        body = {k: v for k, v in (("app", app), ("user", user)) if v}
        return self._world.ask("POST", f"/scenarios/{_quoted(scenario)}",
                               body)["faults"]


class Journal:
    """What was asked of a world. Filters: route, method, app, user, status,
    since, limit."""

    def __init__(self, world: World):
        self._world = world

    def entries(self, **filters: Any) -> List[Json]:
        return self._world.ask("GET", "/journal" + _query(filters))["entries"]

    def wait(self, count: int = 1, timeout: float = 5,
             **filters: Any) -> List[Json]:
        """The calls, as soon as so many have come; BenchError 408 if they
        don't in time (seconds)."""
        return self._world.ask("GET", "/journal/wait" + _query({
            **filters, "count": count,
            "timeout_ms": round(timeout * 1000)}))["entries"]

    def verify(self, *calls: Json, in_order: bool = False) -> None:
        """Insists on what should have been asked, and says what came."""
        found = self._world.ask("POST", "/journal/verify", {
            "calls": list(calls), "in_order": in_order})
        if not found["ok"]:
            came = "\n".join(map(line_of, found.get("came", [])))
            raise AssertionError(f"{found['why']}\n{came}")

    def clear(self) -> None:
        self._world.ask("DELETE", "/journal")


def line_of(entry: Json) -> str:
    """A call of the journal as a line."""
    path = entry["path"] or entry["route"] or ""
    query = f"?{entry['query']}" if entry["query"] else ""
    fault = f" (fault {entry['fault']})" if entry["fault"] else ""
    return f"{entry['n']:>5} {entry['status']} {entry['method']} " \
           f"{path}{query}{fault}"


def _refusal(answer: wire.Answer) -> BenchError:
    try:
        message = answer.json()["error"]["message"]
    except (ValueError, KeyError, TypeError):
        message = answer.body.decode(errors="replace")
    return BenchError(answer.status, message)
