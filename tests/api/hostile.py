"""Texts that try to be more than text, made by chance from a seed: of what has
a meaning in HTML, in addresses, in scripts, in templates, or to who reads."""

import random

PARTS = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)", "</title><script>x</script>", "{}{}%s%n",
    "&lt;b&gt;", "\u202egnirts desrever", "\\\"\\'`${x}`",
    "javascript:alert(1)", "-->", "<!--", "]]>", "<![CDATA[<script>x</script>",
    "\u2028\u2029", "\u2066\u2067\u200f", "\u200b\u200d\u2060\ufeff",
    "<svg/onload=alert(1)>", "&#x3c;script&#x3e;", "&amp;lt;i&amp;gt;",
    "%3Cscript%3E", "</main></body></html>", "<main id=main>",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0;url=//x>", "<style>*{display:none}",
    "<iframe srcdoc=x>", "<a href=javascript:x>", "<form action=//x>",
    "<plaintext>", "<textarea>", "<math><mtext><table><mglyph><style>",
    "style=width:9999px", "data-uri=spotify:track:x", "{{x}}", "<%x%>",
    "Z\u0351\u0352\u0353\u0354\u0355a\u0351\u0352\u0353l\u0324\u0325g\u0326",
    "\U0001f3b5\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u05d0\u05d1\u0627",
    "\ufdfd", "\ufffd", "\U0010ffff", "\ue000", "=cmd|' /C calc'!A0",
    *"<>&\"'`=/%$#;:\\ ", "a", "7", "word", "\u00e9"]

# What is no address of a page or of a picture.
ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "data:image/svg+xml,<svg/>",
    "file:///etc/passwd", "vbscript:x", "//evil.example/x", "/\\evil.example",
    "https:evil", "https://", "ftp://evil.example/x", "blob:https://x/y",
    "https://x.example/\"onerror=\"alert(1)", "https://x.example/<script>",
    "about:blank", "\\\\evil.example\\x", "", "x", "?", "#", "{}",
    "java\tscript:alert(1)", "https://x.example/a b", "http://x.example/1.png"]


class Source:
    """Texts by chance, the same for the same seed."""

    def __init__(self, seed):
        self.pick = random.Random(seed)

    def text(self, most=9, limit=400):
        """At most `limit` bytes, with something that can be seen in it, and
        no white space at its ends, which some fields don't keep."""
        parts = self.pick.choices(PARTS, k=self.pick.randint(1, most))
        text = "".join(parts).encode()[:limit - 2].decode(errors="ignore")
        return "." + text.strip() + "."

    def texts(self, count, **more):
        return [self.text(**more) for _ in range(count)]

    def address(self):
        return self.pick.choice(ADDRESSES)

    def markup(self):
        """A description as feeds have it: HTML that isn't in order."""
        return "".join(self.pick.choice((
            "<p>%s</p>", "<b>%s", "%s</i>", "<a href='%s'>x</a>",
            "<img src=\"%s\">", "<script>%s</script>", "%s", "<!-- %s -->",
            "<li>%s<ul>", "<div style=\"%s\">", "<p onclick=\"%s\">x")) %
            self.text(3) for _ in range(self.pick.randint(1, 6)))
