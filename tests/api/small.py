"""The small catalog: every line of it, and names for its ids.

An id says what it is: its first digit is the type, its last the number."""


def _id(digit, n):
    return f"{digit}{n:021d}"


def artist_id(n):
    return _id(1, n)


def album_id(n):
    return _id(2, n)


def track_id(n):
    return _id(3, n)


def show_id(n):
    return _id(4, n)


def episode_id(n):
    return _id(5, n)


def audiobook_id(n):
    return _id(6, n)


def chapter_id(n):
    return _id(0, n)


UNKNOWN = _id(7, 9)

ADA, BRAM, COSMO, LONER = map(artist_id, (1, 2, 3, 4))
DAWN, SPARK, BEST, PARTY, MARATHON, IMPORTED, REISSUE, LIVE = \
    map(album_id, range(1, 9))


def pictures(name):
    return [{"url": f"https://img.example/{name}/{n}.jpg", "height": n,
             "width": n} for n in (640, 300, 64)]


def named(*artists):
    """Simplified artists."""
    names = {ADA: "Ada Lumen", BRAM: "Bram & the Öresund",
             COSMO: 'Cosmo "Q" \\ 東京', LONER: "Loner"}
    return [{"id": a, "name": names[a], "type": "artist"} for a in artists]


ARTISTS = [
    {"type": "artist", "id": ADA, "name": "Ada Lumen",
     "genres": ["dream pop", "ambient"], "popularity": 71,
     "followers": {"href": None, "total": 1234567},
     "images": pictures("ada")},
    {"type": "artist", "id": COSMO, "name": 'Cosmo "Q" \\ 東京',
     "genres": [], "popularity": 100, "followers": {"total": 0}},
    {"type": "artist", "id": LONER, "name": "Loner"},
]


def album(n, name, artists, date, kind="album", **more):
    return {"type": "album", "id": album_id(n), "name": name,
            "album_type": kind, "artists": named(*artists),
            "release_date": date, **more}


ALBUMS = [
    album(1, "Dawn (Deluxe)", [ADA, BRAM], "2019-05-17",
          release_date_precision="day", label="Lumen Records", popularity=55,
          copyrights=[{"text": "2019 Lumen", "type": "C"},
                      {"text": "2019 Öresund", "type": "P"}],
          external_ids={"upc": "00602577000001"}, images=pictures("dawn"),
          genres=[]),
    album(2, "Spark", [ADA], "2020-11", "SINGLE",
          release_date_precision="month"),
    album(3, "Best of Ada", [ADA], "1999", "compilation",
          release_date_precision="year",
          external_ids={"ean": "4006381333931"}),
    album(4, "Party Mix", [COSMO], "2021-07-01", "compilation"),
    album(5, "Marathon", [COSMO], "2015-01-01"),
    album(6, "Dawn (Imported)", [ADA], "2019-06-01", "album"),
    album(7, "Dawn (Reissue)", [ADA], "2022-02-02", "single"),
    album(8, "Live", [ADA], "2023-03-03", "album", available_markets=["SE"]),
]


def track(n, name, album, artists=(ADA,), **more):
    more.setdefault("duration_ms", 180000 + n)
    return {"type": "track", "id": track_id(n), "name": name,
            "album": {"id": album, "type": "album"} if album else None,
            "artists": named(*artists), **more}


ISRC = {"isrc": "GBUM71500001"}

TRACKS = [
    # Dawn: two discs; the last of each can be had nowhere or in two markets
    track(1, "First Light", DAWN, [ADA, BRAM], disc_number=1, track_number=1,
          explicit=True, popularity=64, external_ids={"isrc": "SEABC1900001"},
          preview_url="https://p.example/1.mp3"),
    track(2, "Nowhere", DAWN, disc_number=1, track_number=2,
          available_markets=[]),
    track(3, "Second Disc", DAWN, [BRAM], disc_number=2, track_number=1,
          available_markets=["DE", "FR"]),
    track(4, "Last Call", DAWN, disc_number=2, track_number=2, popularity=12,
          available_markets=["US"], external_ids=ISRC),
    # one each
    track(5, "Spark", SPARK, track_number=1, popularity=90),
    track(6, "Old Favourite", BEST, track_number=1, popularity=20),
    track(7, "Guest Spot", PARTY, [COSMO, ADA], track_number=1,
          popularity=30),
    track(8, "Orphan", None, [LONER], duration_ms=61000),
    # other instances of track 4's recording, none in the US
    track(9, "Last Call", REISSUE, popularity=80, track_number=1,
          available_markets=["SE", "NO", "DK"], external_ids=ISRC),
    track(10, "Last Call", IMPORTED, popularity=5, track_number=1,
          available_markets=["SE", "FI"], external_ids=ISRC),
    track(11, "Last Call", IMPORTED, popularity=70, track_number=2,
          available_markets=["SE", "NO", "PL"], external_ids=ISRC),
    track(12, "Last Call", IMPORTED, popularity=70, track_number=3,
          available_markets=["SE", "NO", "PL"], external_ids=ISRC),
    track(13, "Only Here", LIVE, available_markets=["SE"]),
] + [track(100 + n, f"Mile {n}", MARATHON, [COSMO], track_number=n,
           duration_ms=1000 * n) for n in range(1, 61)]

FEATURES = {
    "type": "audio_features", "id": track_id(1), "danceability": 0.735,
    "energy": 0.578, "key": 5, "loudness": -11.84, "mode": 0,
    "speechiness": 0.0461, "acousticness": 0.514, "instrumentalness": 0.0902,
    "liveness": 0.159, "valence": 0.624, "tempo": 98.002,
    "duration_ms": 180001, "time_signature": 4}

ANALYSIS = {
    "type": "audio_analysis", "id": track_id(1),
    "meta": {"analyzer_version": "4.0.0", "platform": "Linux",
             "detailed_status": "OK", "status_code": 0,
             "timestamp": 1495193577, "analysis_time": 6.93906,
             "input_process": "libvorbisfile L+R 44100->22050"},
    "track": {"num_samples": 4585515, "duration": 207.95985, "key": 9,
              "tempo": 118.211},
    "bars": [{"start": 0.49567, "duration": 2.18749, "confidence": 0.925}],
    "beats": [], "sections": [], "segments": [], "tatums": []}


def program(n, name, **more):
    return {"name": name, "description": f"About <{n}>",
            "html_description": f"<p>About {n}</p>", "explicit": False,
            "languages": ["en", "sv"], **more}


SHOWS = [
    {"type": "show", "id": show_id(1), **program(1, "Night Talk"),
     "publisher": "Radio Öst", "media_type": "audio",
     "is_externally_hosted": True, "images": pictures("night"),
     "copyrights": [{"text": "Radio Öst", "type": "C"}],
     "available_markets": ["US", "SE"]},
    {"type": "show", "id": show_id(2), **program(2, "Quiet Show")},
]

EPISODES = [
    {"type": "episode", "id": episode_id(n), **program(n, f"Episode {n}"),
     "duration_ms": 600000 + n, "release_date": f"2024-01-{n:02d}",
     "release_date_precision": "day", "images": pictures(f"episode{n}"),
     "audio_preview_url": f"https://p.example/e{n}.mp3",
     "show": {"id": show_id(1), "type": "show"}} for n in range(1, 4)
] + [
    {"type": "episode", "id": episode_id(4), **program(4, "Only in Sweden"),
     "release_date": "2024-02", "show": {"id": show_id(1)},
     "available_markets": ["SE"]},
]

AUDIOBOOKS = [
    {"type": "audiobook", "id": audiobook_id(1), **program(1, "The Long Way"),
     "authors": [{"name": "Ann Author"}, {"name": "Bo Berg"}],
     "narrators": [{"name": "Nia"}], "publisher": "Books & Co",
     "edition": "Unabridged", "media_type": "audio",
     "images": pictures("long"),
     "copyrights": [{"text": "2001 Ann Author", "type": "C"}],
     "available_markets": ["US", "JP"]},
]

CHAPTERS = [
    {"type": "chapter", "id": chapter_id(n), **program(n, f"Chapter {n}"),
     "chapter_number": n, "duration_ms": 1000 * n,
     "release_date": "2001", "release_date_precision": "year",
     "images": pictures(f"chapter{n}"), "audio_preview_url": None,
     "audiobook": {"id": audiobook_id(1), "type": "audiobook"}}
    for n in range(1, 4)
]

CATEGORIES = [
    {"type": "category", "id": key, "name": name,
     "icons": [{"url": f"https://img.example/{n}.jpg", "height": 274,
                "width": 274}]}
    for n, (key, name) in enumerate([
        ("party", "Party"), ("0JQ5DAqbMKFEC4WFtoNRpw", "Pop"),
        ("focus", "Focus")])
]

LINES = (ARTISTS + ALBUMS + TRACKS + [FEATURES, ANALYSIS] + SHOWS + EPISODES +
         AUDIOBOOKS + CHAPTERS + CATEGORIES)
