"""What a page is made of, as a parser reads it: its elements in order, what
they have of attributes, whether they close each other, and its texts."""

import html.parser
import re
import urllib.parse

# Elements that have no end (HTML, 13.1.2).
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link",
        "meta", "source", "track", "wbr"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster",
             "srcset", "xlink:href", "cite", "background", "ping"}
# Those whose texts are asked for.
KEPT = {"title", "h1", "main", "script", "style"}
ID = re.compile(r"\b([0-9A-Za-z]{22}|[0-9a-f]{32})\b")


class Page(html.parser.HTMLParser):
    """`faults` is what is wrong with how the page is written; `parts` its
    elements, each a tag and its attributes."""

    def __init__(self, text):
        super().__init__()
        self.parts, self.faults, self.inside = [], [], []
        self.texts = {}  # of each element that is in KEPT: a list
        self.comments = self.declarations = 0
        self.feed(text)
        self.close()
        if self.inside:
            self.faults.append(f"open at the end: {self.inside}")

    def handle_starttag(self, tag, attributes):
        if tag == "title" and "svg" in self.inside:
            tag = "svg-title"  # of a picture, not of the page
        names = [name for name, _ in attributes]
        if len(set(names)) < len(names):
            self.faults.append(f"{tag} has an attribute twice")
        self.parts.append((tag, dict(attributes)))
        if tag in KEPT:
            self.texts.setdefault(tag, []).append("")
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag == "title" and "svg" in self.inside:
            tag = "svg-title"
        if not self.inside or self.inside.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        for tag in set(self.inside):
            if tag in KEPT:
                self.texts[tag][-1] += data

    def handle_comment(self, data):
        self.comments += 1

    def handle_decl(self, decl):
        self.declarations += 1

    def unknown_decl(self, data):
        self.faults.append("a declaration of no kind")

    def handle_pi(self, data):
        self.faults.append("a processing instruction")

    def count(self, tag):
        return sum(name == tag for name, _ in self.parts)

    def all(self, tag):
        return [attributes for name, attributes in self.parts if name == tag]

    def text(self, tag):
        """Of the one element of that name."""
        assert len(self.texts[tag]) == 1, (tag, self.texts[tag])
        return self.texts[tag][0]

    def addresses(self):
        """Every address that the page leads to or loads."""
        return [value or "" for _, attributes in self.parts
                for name, value in attributes.items() if name in ADDRESSES]

    def shape(self):
        """What there is but for what it says: elements, the names of their
        attributes, and addresses but for the ids in them, and for where else
        they lead."""
        return [(tag, tuple(
            (name, masked(value) if name in ADDRESSES else "")
            for name, value in attributes.items()))
            for tag, attributes in self.parts]


def masked(address):
    return "https:" if address.startswith("https://") else \
        ID.sub("*", urllib.parse.unquote(address))


def inline(page):
    """What a page must not have, since its policy forbids it: scripts, styles
    and handlers that stand in the page."""
    found = []
    for tag, attributes in page.parts:
        found += [f"{tag} {name}" for name in attributes
                  if name == "style" or name.startswith("on")
                  or name == "srcdoc"]
        if tag == "style" or (tag == "script" and not attributes.get("src")):
            found.append(tag)
        if tag in ("object", "embed", "base", "iframe") or \
                "http-equiv" in attributes:
            found.append(tag)
    if any(page.texts.get("script", [])):
        found.append("a script's text")
    return found


def unsafe_addresses(page, base):
    """Those that aren't a page's own, this server's, or https."""
    return [address for address in page.addresses()
            if not re.match(r"/(?!/)|#|\?|https://", address)
            and not address.startswith(base + "/")]


def page_faults(text, base):
    """Whatever is wrong with a page of ours, as a list of texts."""
    page = Page(text)
    found = list(page.faults) + inline(page)
    if not text.startswith("<!doctype html>\n") or page.declarations != 1:
        found.append("not one doctype")
    for tag in ("html", "head", "title", "body", "main", "h1"):
        if page.count(tag) != 1:
            found.append(f"{page.count(tag)} of {tag}")
    if page.comments:
        found.append("a comment")
    ids = [a["id"] for _, a in page.parts if "id" in a]
    found += sorted({f"twice: #{i}" for i in ids if ids.count(i) > 1})
    return found + unsafe_addresses(page, base)
