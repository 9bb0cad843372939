"""What every object looks like on the wire: its keys, their order and types.

One line an object, as the reference lists them. `?` marks a key that is there
only under a condition, which check() is told: with a market is_playable stands
where available_markets stood without one. Audiobooks and chapters are shows and
episodes by their URI, not by their type or the API's address."""

import re

FIELDS = {
    "external_urls": "spotify:url",
    "followers": "href:null total:int",
    "image": "url:url height:int|null width:int|null",
    "copyright": "text:str type:str",
    "person": "name:str",
    "restrictions": "reason:str",
    "artist_simple": "external_urls href:url id:id name:str type=artist"
                     " uri:uri",
    "artist": "external_urls followers genres:[str] href:url id:id"
              " images:[image] name:str popularity:int type=artist uri:uri",
    "album_base": "album_type:str total_tracks:int"
                  " available_markets?:[market] external_urls href:url id:id"
                  " images:[image] name:str release_date:str"
                  " release_date_precision:str restrictions? type=album"
                  " uri:uri artists:[artist_simple]",
    "album_simple": "+album_base",
    "album_group": "+album_base album_group:str",
    "album": "+album_base tracks:page(track_simple) copyrights:[copyright]"
             " external_ids:codes genres:[str] label:str popularity:int",
    "track_simple": "artists:[artist_simple] available_markets?:[market]"
                    " disc_number:int duration_ms:int explicit:bool"
                    " external_urls href:url id:id is_playable?:bool"
                    " linked_from? restrictions? name:str"
                    " preview_url:str|null track_number:int type=track"
                    " uri:uri is_local:bool",
    "track": "album:album_simple artists:[artist_simple]"
             " available_markets?:[market] disc_number:int duration_ms:int"
             " explicit:bool external_ids:codes external_urls href:url id:id"
             " is_playable?:bool linked_from? restrictions? name:str"
             " popularity:int preview_url:str|null track_number:int type=track"
             " uri:uri is_local:bool",
    "linked_from": "external_urls href:url id:id type=track uri:uri",
    "audio_features": "acousticness:num analysis_url:url danceability:num"
                      " duration_ms:int energy:num id:id instrumentalness:num"
                      " key:int liveness:num loudness:num mode:int"
                      " speechiness:num tempo:num time_signature:int"
                      " track_href:url type=audio_features uri:uri"
                      " valence:num",
    "show_simple": "available_markets:[market] copyrights:[copyright]"
                   " description:str html_description:str explicit:bool"
                   " external_urls href:url id:id images:[image]"
                   " is_externally_hosted:bool languages:[str] media_type:str"
                   " name:str publisher:str type=show uri:uri"
                   " total_episodes:int",
    "show": "+show_simple episodes:page(episode_simple)",
    "episode_simple": "audio_preview_url:str|null description:str"
                      " html_description:str duration_ms:int explicit:bool"
                      " external_urls href:url id:id images:[image]"
                      " is_externally_hosted:bool is_playable:bool"
                      " language:str languages:[str] name:str"
                      " release_date:str release_date_precision:str"
                      " type=episode uri:uri",
    "episode": "+episode_simple show:show_simple",
    "audiobook_simple": "authors:[person] available_markets:[market]"
                        " copyrights:[copyright] description:str"
                        " html_description:str edition:str explicit:bool"
                        " external_urls href:url id:id images:[image]"
                        " languages:[str] media_type:str name:str"
                        " narrators:[person] publisher:str type=audiobook"
                        " uri:uri total_chapters:int",
    "audiobook": "+audiobook_simple chapters:page(chapter_simple)",
    "chapter_simple": "audio_preview_url:str|null"
                      " available_markets?:[market] chapter_number:int"
                      " description:str html_description:str duration_ms:int"
                      " explicit:bool external_urls href:url id:id"
                      " images:[image] is_playable:bool languages:[str]"
                      " name:str release_date:str release_date_precision:str"
                      " type=chapter uri:uri",
    "chapter": "+chapter_simple audiobook:audiobook_simple",
    "category": "href:url icons:[image] id:str name:str",
    "page": "href:url items:list limit:int next:url|null offset:int"
            " previous:url|null total:int",
}

PLURALS = {"artist_simple": "artists", "album_simple": "albums",
           "album_group": "albums", "track_simple": "tracks",
           "linked_from": "tracks", "show_simple": "shows",
           "episode_simple": "episodes", "audiobook_simple": "audiobooks",
           "chapter_simple": "chapters", "artist": "artists",
           "album": "albums", "track": "tracks", "show": "shows",
           "episode": "episodes", "audiobook": "audiobooks",
           "chapter": "chapters"}


def fields_of(kind):
    for word in FIELDS[kind].split():
        if word[0] == "+":
            yield from fields_of(word[1:])
        else:
            yield re.fullmatch(r"(\w+)(\??)[:=]?(.*)", word).groups(), word


class Shape:
    """A checker for the answers of one server to requests with or without a
    market."""

    def __init__(self, base, market=False):
        self.base = base
        self.market = market

    def check(self, kind, value):
        assert isinstance(value, dict), (kind, value)
        keys = []
        for (name, conditional, spec), word in fields_of(kind):
            if conditional and name not in value:
                assert not self._is_due(kind, name), (kind, name)
                continue
            assert name in value, f"{kind} lacks {name}"
            if conditional:
                assert self._may_be(name), f"{kind} has {name}"
            keys.append(name)
            if "=" in word:
                assert value[name] == spec, (kind, name)
            else:
                self._value(spec or name, value[name], f"{kind}.{name}")
        assert list(value) == keys, f"order or extra keys of {kind}"
        if kind in PLURALS:
            self._address(PLURALS[kind], value)

    def _is_due(self, kind, name):
        if name == "available_markets":
            return not self.market
        return name == "is_playable" and self.market

    def _may_be(self, name):
        return (name == "available_markets") != self.market

    def _address(self, plural, value):
        assert value["href"] == f"{self.base}/v1/{plural}/{value['id']}"
        kind = {"audiobooks": "show", "chapters": "episode"}.get(
            plural, plural[:-1])
        assert value["uri"] == f"spotify:{kind}:{value['id']}"
        assert value["external_urls"] == {
            "spotify": f"https://open.spotify.com/{kind}/{value['id']}"}

    def _value(self, spec, value, where):
        if "|" in spec:
            if value is None:
                return
            spec = spec.split("|")[0]
        page = re.fullmatch(r"page\((\w+)\)", spec)
        if page:
            self.page(page[1], value)
        elif spec[0] == "[":
            assert isinstance(value, list), where
            for item in value:
                self._value(spec[1:-1], item, where)
        elif spec in SIMPLE:
            assert SIMPLE[spec](value), f"{where} is {value!r}"
        else:
            self.check(spec, value)

    def page(self, kind, value):
        self.check("page", value)
        for item in value["items"]:
            self.check(kind, item)
        for link in ("href", "next", "previous"):
            assert value[link] is None or \
                value[link].startswith(self.base + "/v1/"), value[link]


def _is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


SIMPLE = {
    "null": lambda v: v is None,
    "int": _is_int,
    "num": lambda v: _is_int(v) or isinstance(v, float),
    "bool": lambda v: isinstance(v, bool),
    "str": lambda v: isinstance(v, str),
    "list": lambda v: isinstance(v, list),
    "url": lambda v: re.match(r"https?://[^\s]+$", v) is not None,
    "id": lambda v: re.fullmatch("[0-9A-Za-z]{22}", v) is not None,
    "uri": lambda v: re.fullmatch(r"spotify:\w+:[0-9A-Za-z]{22}", v)
    is not None,
    "market": lambda v: re.fullmatch("[A-Z]{2}", v) is not None,
    "codes": lambda v: isinstance(v, dict) and all(
        k in ("isrc", "upc", "ean") and isinstance(v[k], str) for k in v),
}
