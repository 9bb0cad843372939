"""What two servers may answer differently: what each makes up for itself, and
what is the time. A Memory learns the first kind and gives each value a name;
`difference` compares two answers by these names."""
import collections
import datetime
import re

# What a server makes up for itself: its name here, where it is seen, and why
# it can't be the same. It is compared by name and by its place among the
# values of that name: whoever gives the first refresh token again must do so
# in both. A story sends it back as «name», which is the last one seen, or as
# «name 1».
OWN = [
    ("access token", rb'"access_token":"([^"]+)"', "has the time in it"),
    ("access token", rb"#access_token=([^&\s]+)", "the same, in a redirect"),
    ("refresh token", rb'"refresh_token":"([^"]+)"', "random"),
    ("code", rb"\nlocation: \S+[?]code=([^&\s]+)", "random"),
    ("cookie", rb"\nset-cookie: \w+=([^;\s]+);", "random"),
    ("form token", rb'name="token" value="([^"]+)"', "a hash of the cookie"),
    ("client id", rb'id="client-id">([^<]+)<', "random"),
    ("client secret", rb'id="client-secret">([^<]+)<', "random"),
    ("quota request", rb'action="/admin/([^"]+)"', "a random id"),
    ("grant", rb'name="grant" value="([^"]+)"', "a random id"),
    ("account", rb'"account_id":"([^"]+)"', "random; of a new account"),
]

# What is the time, or goes with it: how far apart two may be, and why.
NEAR = [
    (rb'(?<="exp":)\d+', 5, "seconds since 1970: when a new token ends"),
    (rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", 5, "when a story did something"),
    (rb"(?<=/art/users/)[\w.-]+[?]\d+", 5, "the time, against old pictures"),
    (rb"(?<=\nratelimit-reset: )\d+", 2, "seconds, from the oldest call"),
    (rb"(?<=\nretry-after: )\d+", 2, "the same"),
    (rb"(?<=\nratelimit-remaining: )9\d{5}", 5000,
     "of a million: how many calls were made in 30 s"),
]

# What follows from a body is left out when the bodies aren't the same bytes.
FOLLOWS = rb"\n(etag|content-length): [^\n]+"


class Memory:
    """What one server has made up in one story."""

    def __init__(self, address):
        self.last, self.cookies = {}, {}
        self.names = {address.encode(): "«address»".encode()}
        self.counts = collections.Counter()

    def learn(self, request, answer):
        for name, value in re.findall(r"\nset-cookie: (\w+)=([^;]*);",
                                      answer.head.decode("latin-1")):
            self.cookies.setdefault(request.browser, {})[name] = value
        if answer.status == 200 and answer.header("etag"):
            self.last["etag"] = answer.header("etag")
        text = answer.head + answer.opened()
        for name, pattern, _ in OWN:
            for value in re.findall(pattern, text):
                self.last[name] = value.decode("latin-1")
                if value not in self.names:
                    self.counts[name] += 1
                    label = f"{name} {self.counts[name]}"
                    self.last[label] = self.last[name]
                    self.names[value] = f"«{label}»".encode()

    def fill(self, text):
        """The text with this server's own values in it."""
        return re.sub("«([^»]+)»",
                      lambda m: self.last.get(m[1], "nothing"), text)

    def cookie(self, browser):
        jar = self.cookies.get(browser, {})
        return "; ".join(f"{k}={v}" for k, v in jar.items() if v)

    def leave_out(self, text):
        for value, label in self.names.items():
            text = text.replace(value, label)
        return text


def number_of(text):
    """A number, or a time as one."""
    if not text.endswith(b"Z"):
        return int(re.search(rb"\d+$", text)[0])
    try:
        return datetime.datetime.fromisoformat(text.decode()[:-1]).timestamp()
    except ValueError:
        return float("nan")  # near nothing


def leave_out_near(old, new):
    for pattern, apart, _ in NEAR:
        pairs = zip(re.findall(pattern, old), re.findall(pattern, new))
        if all(abs(number_of(a) - number_of(b)) <= apart for a, b in pairs):
            old, new = (re.sub(pattern, b"near", t) for t in (old, new))
    return old, new


def difference(answers, memories):
    """None, or the two answers as far as they must be the same."""
    if answers[0].raw() == answers[1].raw():
        return None
    heads = [a.head for a in answers]
    if answers[0].body != answers[1].body:
        heads = [re.sub(FOLLOWS, rb"\n\1: left out", h) for h in heads]
    old, new = leave_out_near(*(m.leave_out(h + a.opened()) for h, a, m in
                                zip(heads, answers, memories)))
    return None if old == new else (old, new)
