"""What was asked, what came of it, and whether that is enough: each route was
asked, nearly all of them answered well, and nothing differed."""
import collections
import threading

SHOWN_MAX = 20     # differences that are printed
GOOD_ROUTES = 0.9  # of all routes, those that must have answered well


class Report:
    """What was asked, and what came of it. For any thread."""

    def __init__(self, routes):
        self.routes = routes
        self.lock = threading.Lock()
        self.asked, self.good = collections.Counter(), set()
        self.classes = collections.Counter()
        self.differences = 0

    def note(self, request, answer, found, options):
        route = None if request.wire else self.routes.find(request)
        with self.lock:
            self.asked[route] += 1
            self.classes[answer.status // 100] += 1
            if route and self.is_good(route, answer):
                self.good.add(route)
            if found:
                self.differences += 1
                if self.differences <= SHOWN_MAX:
                    self.show(request, found, options)

    @staticmethod
    def is_good(route, answer):
        """A form that was taken leads on, but not to signing in."""
        return answer.status // 100 == 2 or (
            route.is_page and route.method == "POST" and
            answer.status == 303 and
            not (answer.header("location") or "").startswith("/login?"))

    def show(self, request, found, options):
        old, new = found
        at = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b),
                  min(len(old), len(new)))
        begin = max(0, at - 60)
        print(f"\n{request}\n    served with: {' '.join(options)}\n"
              f"  byte {at} differs\n    old: {old[begin:at + 80]!r}\n"
              f"    new: {new[begin:at + 80]!r}")

    def finish(self):
        """Prints the sums; whether all is well."""
        print()
        for route in self.routes.all:
            mark = " " if route in self.good else "!"
            print(f"{self.asked[route]:6} {mark} {route}")
        print(f"{self.asked[None]:6}   other methods and paths, and no HTTP")
        names = {0: "no answer", **{n: f"{n}xx" for n in range(1, 6)}}
        print("\n" + ", ".join(f"{self.classes[n]} {names[n]}"
                               for n in sorted(self.classes)))
        unasked = [r for r in self.routes.all if not self.asked[r]]
        part = len(self.good) / len(self.routes.all)
        if unasked:
            print("never asked:", ", ".join(map(str, unasked)))
        if part < GOOD_ROUTES:
            print(f"only {part:.0%} of the routes ever gave a good answer; "
                  "those with ! did not")
        print(f"{sum(self.asked.values())} requests, "
              f"{self.differences} differences")
        return not self.differences and not unasked and part >= GOOD_ROUTES
