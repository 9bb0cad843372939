"""What every read has to find, and how two answers are compared.

Clients print their models as JSON; a view takes from such an object what a
read compares, and is taken of the wanted object as well. So an answer may have
more than the catalog's line, but nothing that a view names may be missing or
different."""

import catalog as c


def names(people):
    return [person["name"] for person in people]


def only_id(thing):
    return thing["id"]


def in_page(page):
    """The ids of a page's items; some clients keep a bare list."""
    items = page["items"] if isinstance(page, dict) else page
    return [item["id"] for item in items]


def external_id(ids):
    """The code itself; one client nests the object in another."""
    ids = ids.get("external_ids", ids)
    return {key: value for key, value in ids.items() if value}


FIELDS = {
    "artist": "id name type uri popularity followers genres images",
    "album": "id name type uri album_type artists release_date"
             " release_date_precision total_tracks label popularity genres"
             " copyrights external_ids images tracks",
    "track": "id name type uri artists album duration_ms explicit"
             " popularity external_ids disc_number track_number",
    "relinked": "id name type uri album is_playable linked_from",
    "features": " ".join(c.features),
    "category": "id name",
    "user": "id display_name type uri",
    "show": "id name type uri publisher description html_description"
            " explicit languages media_type total_episodes images",
    "episode": "id name type uri description html_description duration_ms"
               " explicit languages release_date release_date_precision"
               " images show is_playable",
    "audiobook": "id name type uri authors narrators publisher edition"
                 " description html_description explicit languages"
                 " media_type total_chapters images",
    "chapter": "id name type uri chapter_number description duration_ms"
               " explicit languages release_date release_date_precision"
               " audiobook is_playable",
    "error": "status message",
}
PARTS = {
    "artists": names,
    "authors": names,
    "narrators": names,
    "album": only_id,
    "show": only_id,
    "audiobook": only_id,
    "linked_from": only_id,
    "tracks": in_page,
    "followers": lambda f: f["total"],
    "external_ids": external_id,
    "copyrights": lambda all: [(one["type"], one["text"]) for one in all],
    "images": lambda all: [(one["url"], one["height"], one["width"])
                           for one in all],
}


def view_one(kind, thing, lacks=()):
    assert isinstance(thing, dict), thing
    return {field: PARTS.get(field, lambda value: value)(thing[field])
            for field in FIELDS[kind].split()
            if f"{kind}.{field}" not in lacks}


def view_list(things):
    """Id and name of each; None is what a batch has for an unknown id."""
    return [thing and (thing["id"], thing.get("name")) for thing in things]


def view_analysis(analysis):
    track, segment = analysis["track"], analysis["segments"][0]
    section = analysis["sections"][1]
    lists = ("bars", "beats", "tatums", "sections", "segments")
    return {
        "counts": [len(analysis[name]) for name in lists],
        "tempo": track["tempo"],
        "loudness": track["loudness"],
        "second section": section.get("measure", section)["start"],
        "pitches": segment["pitches"],
        "timbre": segment["timbre"],
    }


def view(kind, thing, lacks=()):
    if kind == "list":
        return view_list(thing)
    if kind == "text":
        return list(thing)
    if kind == "analysis":
        return view_analysis(thing)
    return view_one(kind, thing, lacks)


def error(status, message):
    return "error", {"status": status, "message": message}


# Finds something of each type; and all tracks of one artist, over pages.
SEARCH = 'radiohead OR heavyweight OR "american gods"'
SEARCH_PAGES = "artist:weezer"
SEARCH_TYPES = "track,artist,album,playlist,show,episode,audiobook"

# What finds some of one type, where a client has a call for each.
FOUND = {"albums": "pinkerton OR together", "artists": "radiohead OR weezer",
         "tracks": "apart OR together", "playlists": "quiet OR loud",
         "shows": "heavyweight OR lightweight", "episodes": "episode"}

TRACKS = [c.CREEP, c.UNKNOWN, c.pinkerton_tracks[0]["id"], c.CREEP]
ALBUMS = [c.PINKERTON, c.UNKNOWN, c.CREEP_SINGLE]
ARTISTS = [c.RADIOHEAD, c.UNKNOWN, c.guest["id"]]
CHAPTER = c.chapters[7]
newest_first = list(reversed(c.episodes))


def reads():
    """Read -> kind of view, what it has to find."""
    creep, first = c.creep, c.pinkerton_tracks[0]
    return {
        "artist": ("artist", c.radiohead),
        "artists": ("list", [c.radiohead, None, c.guest]),
        "artists_known": ("list", [c.radiohead, c.guest]),
        "artist_albums": ("list", [c.pablo_honey, c.creep_single,
                                   c.together]),
        "artist_top_tracks": ("list", [creep, c.pablo_tracks[0],
                                       c.pablo_tracks[2],
                                       c.together_tracks[0]]),
        "album": ("album", {**c.pinkerton,
                            "tracks": {"items": c.pinkerton_tracks}}),
        "albums": ("list", [c.pinkerton, None, c.creep_single]),
        "albums_known": ("list", [c.pinkerton, c.creep_single]),
        "album_tracks": ("list", c.pinkerton_tracks),
        # A page, by way of the one that comes after it.
        "previous": ("list", c.pinkerton_tracks[:3]),
        "track": ("track", creep),
        "track_relinked": ("relinked", {**c.creep_again, "is_playable": True,
                                        "linked_from": creep}),
        "tracks": ("list", [creep, None, first, creep]),
        "tracks_known": ("list", [creep, first]),
        "features": ("features", c.features),
        "features_several": ("list", [c.features, None, None, c.features]),
        "features_known": ("list", [c.features]),
        "analysis": ("analysis", c.analysis),
        "show": ("show", c.show),
        "shows": ("list", [c.show, None]),
        "shows_known": ("list", [c.show]),
        "show_episodes": ("list", newest_first),
        "episode": ("episode", {**c.episodes[0], "is_playable": True}),
        "episodes": ("list", [c.episodes[0], None]),
        "episodes_known": ("list", [c.episodes[0]]),
        # On the wire, an audiobook is a show by its URI, and a chapter an
        # episode.
        "audiobook": ("audiobook", {
            **c.audiobook, "uri": f"spotify:show:{c.AMERICAN_GODS}"}),
        "audiobooks": ("list", [c.audiobook, None]),
        "audiobook_chapters": ("list", c.chapters),
        "chapter": ("chapter", {
            **CHAPTER, "uri": f"spotify:episode:{CHAPTER['id']}",
            "is_playable": True}),
        "chapters": ("list", [CHAPTER, None]),
        # What is on the second pages, of one or two each; how many others are;
        # and where they begin.
        "second_pages": ("text", [
            c.creep_single["name"], c.PINKERTON_NAMES[2],
            newest_first[2]["name"], 4, [1, 2, 2, 2, 2]]),
        "search_pages": ("list", c.pinkerton_tracks +
                         [c.together_tracks[1]]),
        "person": ("user", {
            "id": c.HOUSE, "display_name": "Spotify", "type": "user",
            "uri": "spotify:user:" + c.HOUSE}),
        "not_found": error(404, "non existing id"),
        "bad_id": error(400, "Invalid base62 id"),
        "unauthorized": error(401, "Invalid access token"),
        "refused_token": ("text", ["Bad or expired token"]),
        "thrown_not_found": ("text", ["NotFoundException",
                                      "non existing id"]),
        "thrown_bad_id": ("text", ["BadRequestException",
                                   "Invalid base62 id"]),
        "thrown_unauthorized": ("text", ["UnauthorizedException",
                                         "Invalid access token"]),
    }


def found_reads(server):
    """By a search for each type, and what belongs to the house."""
    found = {}
    for kind, words in FOUND.items():
        page = server.get("/v1/search", params={
            "q": words, "type": kind[:-1], "market": c.MARKET, "limit": 2})
        assert len(page[kind]["items"]) == 2, kind
        found["found_" + kind] = ("list", page[kind]["items"])
    browse = "/v1/browse/"
    for name, path in (("featured", "featured-playlists"),
                       ("category_lists",
                        f"categories/{c.quiet_hours['id']}/playlists")):
        found[name] = ("list", server.get(browse + path)["playlists"]["items"])
    found["found_by_type"] = found["found_artists"]
    found["found_albums_again"] = found["found_albums"]
    found["category_lists_paged"] = found["category_lists"]
    assert len(found["featured"][1]) == 2
    assert in_page(found["category_lists"][1]) == [c.QUIET]
    return found


def demo_reads(server):
    """The same, for what the demo catalog made up: read without a client."""
    releases = server.get(f"/v1/browse/new-releases?country={c.MARKET}"
                          "&limit=40")["albums"]["items"]
    categories = server.get("/v1/browse/categories?limit=50")["categories"]
    seeds = server.get("/v1/recommendations/available-genre-seeds")
    markets = server.get("/v1/markets")
    recommended = server.get("/v1/recommendations", params={
        "seed_artists": c.RADIOHEAD, "seed_tracks": c.CREEP,
        "seed_genres": "rock", "limit": 10, "market": c.MARKET,
        "min_popularity": 10, "target_energy": 0.6})["tracks"]
    related = server.get(f"/v1/artists/{c.RADIOHEAD}/related-artists")
    assert len(recommended) == 10 and len(related["artists"]) == 20
    found = server.get("/v1/search", params={
        "q": SEARCH, "type": SEARCH_TYPES, "market": c.MARKET, "limit": 2})
    counts = [len(page["items"]) for page in found.values()]
    assert counts == [2, 1, 1, 0, 1, 2, 1]
    assert len(releases) == 40 and categories["total"] > 30
    return {
        "search": ("list", [item for page in found.values()
                            for item in page["items"]]),
        "new_releases": ("list", releases),
        "categories": ("list", categories["items"]),
        "category": ("category", categories["items"][3]),
        "genre_seeds": ("text", seeds["genres"]),
        "recommendations": ("list", recommended),
        "related_artists": ("list", related["artists"]),
        "markets": ("text", markets["markets"]),
        "requested": ("text", markets["markets"]),
        **found_reads(server),
    }


def variables(wanted):
    """What scripts are told by their environment, besides addresses."""
    ids = {
        "ARTIST": c.RADIOHEAD,
        "ARTISTS": ",".join(ARTISTS),
        "ALBUM": c.PINKERTON,
        "ALBUMS": ",".join(ALBUMS),
        "TRACK": c.CREEP,
        "TRACKS": ",".join(TRACKS),
        "SHOW": c.HEAVYWEIGHT,
        "EPISODE": c.HEAVYWEIGHT_1,
        "AUDIOBOOK": c.AMERICAN_GODS,
        "CHAPTER": CHAPTER["id"],
        "CATEGORY": wanted["category"][1]["id"],
        "LISTED_CATEGORY": c.quiet_hours["id"],
        "HOUSE": c.HOUSE,
        "GUEST": c.guest["id"],
        "OTHER_ALBUM": c.CREEP_SINGLE,
        "OTHER_TRACK": c.pinkerton_tracks[0]["id"],
        "UNKNOWN": c.UNKNOWN,
    }
    return {"MARKET": c.MARKET, "SEARCH": SEARCH, "SEARCH_PAGES": SEARCH_PAGES,
            **{"FIND_" + kind: words for kind, words in FOUND.items()},
            **{"ID_" + name: value for name, value in ids.items()}}
