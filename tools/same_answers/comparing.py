"""Telling both servers the same, with each setting: the plan of what is told,
the old server and the new one, each over its copy of the world."""
import concurrent.futures
import shutil
import sys
import time

from .asking import PAUSE, Server
from .draws import Draw
from .nature import Memory, difference
from .stories import STORIES, running_out
from .wires import odd_wires
from .world import World

WORKERS = 4     # requests at once, where their order says nothing
SETTLE_S = 1.0  # after which every loop knows of a change

# The part of the drawn requests that go there, and the options of serve. The
# last setting allows few calls, and nothing is drawn for it, so that the 429s
# come in a known order.
SETTINGS = [
    (0.6, ["--rate-development", "0"]),
    (0.4, ["--rate-development", "1000000", "--rate-extended", "1000000",
           "--rate-headers", "--profile", "2024-11", "--default-market", "SE",
           "--public-url", "https://music.example/base", "--search-depth",
           "200", "--open-signup"]),
    (0.0, ["--rate-development", "6", "--rate-extended", "9", "--rate-headers",
           "--rate-route", "GET /v1/markets=3", "--access-lifetime", "90"]),
]


class Pair:
    """The old server and the new one, each over its copy of the world."""

    def __init__(self, servers, options, report):
        self.servers, self.options, self.report = servers, options, report

    def tell(self, requests):
        """In order; what was learned of an answer is for those that follow."""
        memories = [Memory(s.address) for s in self.servers]
        for request in requests:
            if request is PAUSE:
                time.sleep(SETTLE_S)
                continue
            answers = [server.ask(request, memory)
                       for server, memory in zip(self.servers, memories)]
            if len(requests) > 1 or answers[0].raw() != answers[1].raw():
                for answer, memory in zip(answers, memories):
                    memory.learn(request, answer)
            self.report.note(request, answers[0],
                             difference(answers, memories), self.options)

    def tell_at_once(self, stories):
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            try:
                for _ in pool.map(self.tell, stories):
                    pass
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def plan(world, routes, requests, seed):
    """For each setting what is told in order and what is drawn."""
    plans = []
    for share, _ in SETTINGS:
        tellers = STORIES if share else [running_out]
        plans.append([s.requests for teller in tellers for s in teller(world)])
        if share:
            plans[-1].append(odd_wires(world))
    left = requests - sum(r is not PAUSE for told in plans
                          for story in told for r in story)
    counts = [round(left * share) for share, _ in SETTINGS]
    counts[0] = left - sum(counts[1:])
    for number, (told, count) in enumerate(zip(plans, counts)):
        yield told, Draw(world, routes, f"{seed} {number}").some(count)


def compare(binaries, work, arguments, report):
    print(f"making the world with {binaries[0]}", file=sys.stderr)
    master = work / "master"
    world = World(binaries[0], master, arguments.tracks)
    plans = plan(world, report.routes, arguments.requests, arguments.seed)
    for (_, options), (told, drawn) in zip(SETTINGS, plans):
        copies = [work / "old", work / "new"]
        for copy in copies:
            shutil.copytree(master, copy)
        print("serving with", *options, file=sys.stderr)
        with Server(binaries[0], copies[0], options) as old, \
                Server(binaries[1], copies[1], options) as new:
            pair = Pair([old, new], options, report)
            # Reads before and after what the stories change.
            pair.tell_at_once(drawn[:len(drawn) // 2])
            for story in told:
                pair.tell(story)
            time.sleep(SETTLE_S)
            pair.tell_at_once(drawn[len(drawn) // 2:])
        for copy in copies:
            shutil.rmtree(copy)
