"""Values for what a route leaves open, the parts of its path and the
parameters of its query: most of them good, some odd, some bad."""
import random
import sys
import urllib.parse

from .world import KINDS, USERS

UNKNOWN_ID = "0" * 21 + "1"
MALFORMED = ["x", "1" * 21, "1" * 23, "8" * 22, "1" * 21 + "_", "%E6%9D%B1",
             "%zz", "%", "%ff%fe", "%00", "$", "spotify:track:1", "1" * 5000,
             ".", "..", "a%2Fb"]
MARKETS = ["US", "SE", "JP", "DE", "GB", "BR", "XK", "se", "KP"]
BAD_MARKETS = ["", "XX", "USA", "u", "1", "from_token", "from_token", "%ff"]
QUERIES = ["", "*", "the", "a", "love NOT hate", "cat OR dog", "tag:new",
           "tag:hipster", "be*l", "year:1990-2005", "year:2020 love",
           "genre:pop", 'genre:"hip hop" year:2000-2020', "label:records",
           "isrc:US", "upc:1", 'track:"', '"', '""', "東京", "Ｂｊörk", "\0",
           "NOT", "OR OR", "artist:", "a" * 1001, "l%6Fve", "\xff", "!?"]
SEARCHED = ["album", "artist", "audiobook", "episode", "playlist", "show",
            "track"]


class Values:
    """Draws them, out of a world."""

    def __init__(self, world, seed):
        self.world = world
        self.rng = random.Random(seed)
        self.quiet = [world.apps[name]["client_id"]
                      for name in ("Counted", "Quiet")]

    def often(self, percent):
        return self.rng.random() * 100 < percent

    def one(self, *things):
        return self.rng.choice(things)

    # Parts of a path.

    def part(self, route, name):
        if name == "user_id":
            return self.one(*USERS, "alice", "alice", "nobody", "ALICE", "a+b",
                            "%zz", "x" * 65, "a%6Cice")
        if name == "type":
            return self.one(*KINDS, "user", "x")
        if name == "file":
            return self.one("64.png", "300.png", "640.png", "65.png", "64.jpg")
        if name == "lang":
            return self.one("en", "pt-BR", "x", "toolongforone", "e%6E")
        if name == "app":
            return self.one(*self.quiet * 3, "0" * 32, "x", "new",
                            self.one(*self.quiet).upper())
        if name == "request":
            return self.one(UNKNOWN_ID, "x")
        if route.path.startswith("/v1/audio-analysis/") and self.often(50):
            return self.one(*self.world.analysed)  # few have any
        return self.id_of(self.kind_of(route))

    @staticmethod
    def kind_of(route):
        section = [s for s in route.path.split("/") if s][1]
        if section == "browse":
            return "category"
        if section.startswith("audio-"):
            return "track"
        return section.rstrip("s")

    def id_of(self, kind, for_list=False):
        good = self.one(*self.world.ids.get(kind, [UNKNOWN_ID]))
        chance = self.rng.random() * 100
        if chance < (97 if for_list else 80):
            return good
        if chance < 98 and not for_list:
            return self.one("$" + good, "%24" + good, good + "%20",
                            f"%{ord(good[0]):x}{good[1:]}", UNKNOWN_ID)
        if chance < 99:
            return self.one(*self.world.ids[self.one(*KINDS)])
        return self.one(UNKNOWN_ID, *MALFORMED)

    # Parameters of a query, as "name=value" or nothing.

    def parameter(self, route, spec):
        name = spec["name"]
        if name == "ids":
            return self.ids(route, spec["schema"]["maxItems"])
        draws = {"market": self.market, "country": self.market,
                 "limit": self.limit, "offset": self.offset, "q": self.search,
                 "type": self.types, "include_groups": self.groups,
                 "album_type": self.groups, "locale": self.locale,
                 "include_external": self.external}
        if name not in draws:
            sys.exit(f"{route}: nobody knows values for {name}")
        return draws[name](name)

    def ids(self, route, most):
        if self.often(4):
            return self.one("", "ids=", "ids=,", "ids", "ids=%zz")
        n = self.one(1, 2, 3, 5, 10, most) if self.often(95) else most + 1
        ids = [self.id_of(self.kind_of(route), True) for _ in range(n)]
        if self.often(20):
            ids[-1] = ids[0]
        return "ids=" + self.one(",", ",", "%2C", "%2c").join(ids)

    def market(self, name):
        if not self.often(45 if name == "market" else 8):
            return ""
        if self.often(88):
            return f"{name}={self.one(*MARKETS)}"
        return f"{name}={self.one(*BAD_MARKETS)}"

    def limit(self, name):
        if not self.often(40):
            return ""
        if self.often(85):
            return f"limit={self.rng.randint(1, 50)}"
        return "limit=" + self.one("0", "51", "-1", "x", "", "1.5", "%201")

    def offset(self, name):
        if not self.often(40):
            return ""
        if self.often(85):
            return "offset=" + self.one("0", "1", "2", "7", "20", "50", "190",
                                        "200", "500", "990", "1000")
        return "offset=" + self.one("-1", "x", "", "1001", "201", "2147483647",
                                    "2147483648", "99999999999999999999")

    def search(self, name):
        words = self.one(*self.world.names).split()
        word = self.one(*words)
        text = self.one(
            " ".join(words), word, word[:3], word + " ", word[:-1] + "x",
            words[0] + " " + word[:2], word.upper(), f'"{" ".join(words[:2])}"',
            f"artist:{word}", f'album:"{" ".join(words)}"', f"track:{word}",
            f"{word} year:1980-2010", f"{word} NOT the", f"{word} OR love",
            word[:1] + "*" + word[-1:], word[1:] + word[:1])
        if self.often(25):
            text = self.one(*QUERIES)
        if self.often(2):
            return ""
        key = "query" if self.often(5) else "q"
        return f"{key}=" + urllib.parse.quote(text, encoding="utf-8")

    def types(self, name):
        if self.often(5):
            return self.one("", "type=", "type=band", "type=track,x",
                            "type=Track", "type=track,track", "type=,")
        some = self.rng.sample(SEARCHED, self.one(1, 1, 2, 3, 7))
        return "type=" + self.one(",", "%2C").join(some)

    def groups(self, name):
        if not self.often(40 if name == "include_groups" else 8):
            return ""
        some = self.rng.sample(["album", "single", "compilation", "appears_on",
                                "SINGLE"], self.one(1, 1, 2, 3))
        if self.often(8):
            some.append(self.one("", "x", "album"))
        return f"{name}=" + ",".join(some)

    def locale(self, name):
        return self.one("", "", "locale=sv_SE", "locale=x%20y")

    def external(self, name):
        return self.one("", "", "include_external=audio", "include_external=x")
