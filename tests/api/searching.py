"""The catalog of the golden searches, read from its text, and what is found in
it: see golden/search/README.md."""

import datetime
import pathlib

FOLDER = pathlib.Path(__file__).parent / "golden" / "search"
DIGIT = {"artist": "1", "album": "2", "track": "3", "show": "4",
         "episode": "5", "audiobook": "6"}
PARENT = {"album": "artist", "track": "album", "episode": "show"}


def lines_of(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def date_of(text):
    if not text.startswith("today"):
        return text
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return str(today - datetime.timedelta(days=int(text[6:])))


def words(text, separator=","):
    return [w.strip() for w in text.split(separator)]


class Catalog:
    """`objects` lines from the text, with ids that count up."""

    def __init__(self, path=FOLDER / "catalog.txt"):
        self.objects, self.artists, self.count = [], {}, {}
        entries = [self.entry(line) for _, line in lines_of(path)]
        for entry in entries:
            if entry["type"] == "artist":
                self.artists[entry["name"]] = entry["id"]
        self.above = {}
        for entry in entries:
            getattr(self, entry.pop("type"))(entry)

    def entry(self, line):
        fields = line.split(" | ")
        kind, name = fields[0].strip().split(" ", 1)
        n = self.count[kind] = self.count.get(kind, 0) + 1
        entry = {"type": kind, "name": name, "id": f"{DIGIT[kind]}{n:021d}"}
        if len(fields) > 1 and "=" not in fields[1]:
            entry["popularity"] = int(fields.pop(1))
        for field in fields[1:]:
            key, value = field.split("=", 1)
            entry[key] = value
        return entry

    def named(self, names):
        return [{"type": "artist", "id": self.artists[n], "name": n}
                for n in names]

    def add(self, kind, entry, **more):
        made = {"type": kind, "id": entry["id"], "name": entry["name"], **more}
        if "popularity" in entry:
            made["popularity"] = entry["popularity"]
        if "markets" in entry:
            made["available_markets"] = words(entry["markets"])
        if "date" in entry:
            made["release_date"] = date_of(entry["date"])
        self.above[kind] = entry
        self.objects.append(made)

    def artist(self, entry):
        more = {k: words(entry[k]) for k in ("genres", "aliases")
                if k in entry}
        self.add("artist", entry, **more)

    def album(self, entry):
        self.add("album", entry, album_type=entry.get("kind", "album"),
                 artists=self.named([self.above["artist"]["name"]]),
                 label=entry.get("label"),
                 external_ids={"upc": entry["upc"]} if "upc" in entry else {})

    def track(self, entry):
        by = [self.above["artist"]["name"]]
        if "with" in entry:
            by += words(entry["with"], ";")
        self.add("track", entry, artists=self.named(by), duration_ms=180000,
                 album={"type": "album", "id": self.above["album"]["id"]},
                 external_ids={"isrc": entry["isrc"]} if "isrc" in entry
                 else {})

    def show(self, entry):
        self.add("show", entry, publisher=entry["publisher"],
                 is_externally_hosted=entry.get("hosted") == "yes")

    def episode(self, entry):
        self.add("episode", entry, is_externally_hosted=False,
                 show={"type": "show", "id": self.above["show"]["id"]})

    def audiobook(self, entry):
        self.add("audiobook", entry,
                 authors=[{"name": n} for n in words(entry["authors"], ";")],
                 narrators=[{"name": n}
                            for n in words(entry["narrators"], ";")])


class Case:
    """`type[@market] | query | names`: one line of a golden file."""

    def __init__(self, path, number, line):
        asked, query, names = line.split(" | ", 2)
        self.place = f"{path.stem}-{number}"
        self.type, _, self.market = asked.strip().partition("@")
        self.query = query.strip().replace("␣", " ")
        names = names.strip()
        self.is_whole = not names.endswith("...")
        names = names.removesuffix("...").strip(" ;")
        self.names = [] if names in ("", "-") else words(names, " ; ")

    def params(self, **more):
        asked = {"q": self.query, "type": self.type, "limit": 50, **more}
        if self.market:
            asked["market"] = self.market
        return asked

    def told(self, item, expected):
        """The item as the file writes it: with its artist where that does."""
        if expected.endswith(">") and " <" in expected:
            return f"{item['name']} <{item['artists'][0]['name']}>"
        return item["name"]


def cases():
    return [Case(path, number, line)
            for path in sorted(FOLDER.glob("*.txt"))
            if path.stem != "catalog" for number, line in lines_of(path)]
