"""The objects that the clients read, with every value known.

The ids of the first ones are those that the clients' own examples use. The
rest of a catalog around them comes from `tonearm demo`.
"""

import json

RADIOHEAD = "4Z8W4fKeB5YxbusRsdQVPb"
WEEZER = "3jOstUTkEu2JkjvRdBA5Gu"
PINKERTON = "04xe676vyiTeYNXw15o9jT"
PABLO_HONEY = "6AZv3m27uyRxi8KyJSfUxL"
CREEP = "6b2oQwSGFkzsMtQruIWm2p"
HEAVYWEIGHT = "5c26B28vZMN8PG0Nppmn5G"
HEAVYWEIGHT_1 = "68kq3bNz6hEuq8NtdfwERG"
AMERICAN_GODS = "1IcM9Untg6d3ktuwObYGcN"

QUIET = "1lst0000000000000quiet"
LOUD = "1lst00000000000000loud"
HOUSE = "spotify"  # its public lists are the featured ones
CREEP_SINGLE = "1alb0000000000creepsng"
CREEP_AGAIN = "1trk0000000000creepsng"
COMPILATION = "1alb0000000000together"
UNKNOWN = "7777777777777777777777"
MARKET = "US"
EPISODES = 130
CHAPTERS = 61


def base(kind, key, **fields):
    """What every object has, then its own."""
    return {
        "external_urls": {"spotify": f"https://open.spotify.com/{kind}/{key}"},
        "id": key,
        "type": kind,
        "uri": f"spotify:{kind}:{key}",
        **fields,
    }


def images(name, *sizes):
    return [{"url": f"https://pictures.example/{name}-{size}.jpg",
             "height": size, "width": size} for size in sizes]


def simple(thing):
    return {key: thing[key] for key in ("id", "type", "uri", "name")}


radiohead = base("artist", RADIOHEAD, name="Radiohead", popularity=81,
                 followers={"href": None, "total": 9000001},
                 genres=["alternative rock", "art rock"],
                 images=images("radiohead", 640, 320, 160))
weezer = base("artist", WEEZER, name="Weezer", popularity=74,
              followers={"href": None, "total": 3141592},
              genres=["power pop"], images=[])
# Several scripts, an astral character and what JSON has to escape.
guest = base("artist", "1art000000000000guest1",
             name="Åsa \"Röd\" \\ 東京 🎧", popularity=3,
             followers={"href": None, "total": 0}, genres=[], images=[])


def track(key, name, artists, album, number, **fields):
    return base("track", key, name=name,
                artists=[simple(artist) for artist in artists],
                album=album, disc_number=1, track_number=number,
                **{"explicit": False, "is_local": False, "preview_url": None,
                   "available_markets": ["CA", "GB", "SE", "US"], **fields})


def album(key, name, artists, album_type, date, total, **fields):
    return base("album", key, name=name, album_type=album_type,
                artists=[simple(artist) for artist in artists],
                release_date=date, release_date_precision="day",
                total_tracks=total,
                **{"available_markets": ["CA", "GB", "SE", "US"],
                   "images": images(name.split()[0].lower(), 640, 300),
                   "genres": [], **fields})


pinkerton = album(PINKERTON, "Pinkerton", [weezer], "album", "1996-09-24", 10,
                  label="Geffen", popularity=61, genres=["emo"],
                  external_ids={"upc": "720642500729"},
                  copyrights=[{"text": "1996 Geffen Records", "type": "C"},
                              {"text": "1996 Geffen Records", "type": "P"}])
pablo_honey = album(PABLO_HONEY, "Pablo Honey", [radiohead], "album",
                    "1993-02-22", 3, label="XL Recordings", popularity=77,
                    external_ids={"upc": "634904078164"},
                    copyrights=[{"text": "1993 XL Recordings",
                                 "type": "P"}],
                    available_markets=["GB", "SE"])
creep_single = album(CREEP_SINGLE, "Creep", [radiohead], "single",
                     "1992-09-21", 1, label="Parlophone", popularity=40,
                     external_ids={"upc": "724388036429"},
                     copyrights=[], available_markets=["CA", "US"])
together = album(COMPILATION, "Together", [weezer], "compilation",
                 "2001-05-07", 2, label="Both", popularity=5,
                 external_ids={"upc": "012345678905"}, copyrights=[])

PINKERTON_NAMES = ("Tired of Sex", "Getchoo", "No Other One",
                   "Why Bother?", "Across the Sea", "The Good Life",
                   "El Scorcho", "Pink Triangle", "Falling for You",
                   "Butterfly")
pinkerton_tracks = [
    track(f"1trk00000000pinkerton{i:x}", name, [weezer], pinkerton, i + 1,
          duration_ms=180000 + 1001 * i, popularity=60 - 3 * i,
          explicit=i == 0, external_ids={"isrc": f"USGF196025{i:02d}"})
    for i, name in enumerate(PINKERTON_NAMES)]
# In its album's markets only: in the United States, the single's stands in.
creep = track(CREEP, "Creep", [radiohead], pablo_honey, 2,
              duration_ms=238640, popularity=85,
              available_markets=["GB", "SE"],
              external_ids={"isrc": "GBAYE9200070"})
creep_again = track(CREEP_AGAIN, "Creep", [radiohead], creep_single, 1,
                    duration_ms=238640, popularity=50,
                    available_markets=["CA", "US"],
                    external_ids={"isrc": "GBAYE9200070"})
pablo_tracks = [
    track("1trk0000000000000you01", "You", [radiohead], pablo_honey, 1,
          duration_ms=208666, popularity=50,
          available_markets=["GB", "SE"],
          external_ids={"isrc": "GBAYE9300111"}),
    creep,
    track("1trk000000000000how003", "How Do You?", [radiohead], pablo_honey,
          3, duration_ms=132173, popularity=44,
          available_markets=["GB", "SE"],
          external_ids={"isrc": "GBAYE9300112"})]
together_tracks = [
    track("1trk000000000together1", "Together", [radiohead, guest], together,
          1, duration_ms=61000, popularity=2,
          external_ids={"isrc": "XXTOG0100001"}),
    track("1trk000000000together2", "Apart", [weezer, guest], together, 2,
          duration_ms=62000, popularity=1,
          external_ids={"isrc": "XXTOG0100002"})]
tracks = (pinkerton_tracks + pablo_tracks + [creep_again] + together_tracks)

features = {
    "danceability": 0.515, "energy": 0.43, "key": 7, "loudness": -9.935,
    "mode": 1, "speechiness": 0.0372, "acousticness": 0.0097,
    "instrumentalness": 0.000133, "liveness": 0.129, "valence": 0.104,
    "tempo": 91.844, "type": "audio_features", "id": CREEP,
    "uri": f"spotify:track:{CREEP}", "duration_ms": 238640,
    "time_signature": 4}


def spans(start, step, count):
    return [{"start": start + step * i, "duration": step,
             "confidence": 0.5} for i in range(count)]


SCALE = {"tempo": 91.844, "tempo_confidence": 0.75, "key": 7,
         "key_confidence": 0.5, "mode": 1, "mode_confidence": 0.25,
         "time_signature": 4, "time_signature_confidence": 1.0,
         "loudness": -9.935}
analysis = {
    "type": "audio_analysis",
    "id": CREEP,
    "meta": {"analyzer_version": "4.0.0", "platform": "Linux",
             "detailed_status": "OK", "status_code": 0,
             "timestamp": 1476000000, "analysis_time": 7.125,
             "input_process": "libvorbisfile L+R 44100->22050"},
    "track": {"num_samples": 5262012, "duration": 238.64,
              "sample_md5": "", "offset_seconds": 0, "window_seconds": 0,
              "analysis_sample_rate": 22050, "analysis_channels": 1,
              "end_of_fade_in": 0.25, "start_of_fade_out": 230.5, **SCALE,
              "codestring": "eJx", "code_version": 3.15,
              "echoprintstring": "eJx", "echoprint_version": 4.12,
              "synchstring": "eJx", "synch_version": 1.0,
              "rhythmstring": "eJx", "rhythm_version": 1.0},
    "bars": spans(0.5, 2.5, 5),
    "beats": spans(0.5, 0.625, 20),
    "tatums": spans(0.5, 0.3125, 40),
    "sections": [{"start": 0.0, "duration": 120.5, "confidence": 1.0,
                  **SCALE},
                 {"start": 120.5, "duration": 118.14, "confidence": 0.5,
                  **SCALE}],
    "segments": [{"start": 0.25 * i, "duration": 0.25, "confidence": 0.5,
                  "loudness_start": -60.0, "loudness_max_time": 0.125,
                  "loudness_max": -20.5, "loudness_end": 0.0,
                  "pitches": [round(0.0625 * k, 4) for k in range(12)],
                  "timbre": [1.5 * k for k in range(12)]}
                 for i in range(8)],
}

show = base("show", HEAVYWEIGHT, name="Heavyweight", publisher="Gimlet",
            description="Moments that changed everything, looked at again.",
            html_description="<p>Moments that changed everything.</p>",
            explicit=True, is_externally_hosted=False, languages=["en"],
            media_type="audio", total_episodes=EPISODES, copyrights=[],
            images=images("heavyweight", 640),
            available_markets=["GB", "SE", "US"])
# Nothing has come of it yet.
other_show = {**show, **base("show", "1sho0000000lightweight"),
              "name": "Lightweight", "total_episodes": 0}


def episode_of(number):
    key = HEAVYWEIGHT_1 if number == 1 else f"1epi000000000000000{number:03d}"
    year, day = 2016 + (number - 1) // 28, 1 + (number - 1) % 28
    return base("episode", key, name=f"#{number} Episode {number}",
                show={k: show[k] for k in ("id", "type", "uri", "name")},
                description=f"What happened in number {number}.",
                html_description=f"<p>What happened in {number}.</p>",
                audio_preview_url=None, duration_ms=1800000 + number,
                explicit=False, is_externally_hosted=False,
                language="en", languages=["en"],
                release_date=f"{year}-09-{day:02d}",
                release_date_precision="day", images=show["images"])


episodes = [episode_of(n + 1) for n in range(EPISODES)]

audiobook = base("audiobook", AMERICAN_GODS, name="American Gods",
                 authors=[{"name": "Neil Gaiman"}],
                 narrators=[{"name": "A Full Cast"}, {"name": "A Guest"}],
                 publisher="HarperAudio", edition="Unabridged",
                 description="A storm is coming.",
                 html_description="<p>A storm is coming.</p>",
                 explicit=False, languages=["English"], media_type="audio",
                 copyrights=[], total_chapters=CHAPTERS,
                 images=images("gods", 640),
                 available_markets=["GB", "SE", "US"])
chapters = [
    base("chapter", f"1cha000000000000000{n:03d}", name=f"Chapter {n}",
         audiobook={k: audiobook[k] for k in ("id", "type", "uri", "name")},
         chapter_number=n, description=f"The {n}th.",
         html_description=f"<p>The {n}th.</p>", audio_preview_url=None,
         duration_ms=600000 + n, explicit=False, languages=["English"],
         release_date="2011-06-21", release_date_precision="day",
         images=audiobook["images"],
         available_markets=["GB", "SE", "US"])
    for n in range(CHAPTERS)]

albums = [pinkerton, pablo_honey, creep_single, together]

quiet_hours = {"type": "category", "id": "quiet-hours", "name": "Quiet Hours",
               "icons": images("quiet", 274)}


def house_list(key, name, songs):
    """Of a category if it says its name."""
    return base("playlist", key, name=name, description="From the house.",
                public=True, collaborative=False,
                owner={"id": HOUSE, "display_name": "Spotify"},
                tracks={"items": [
                    {"added_at": "2024-05-01T08:00:00Z", "added_by": None,
                     "is_local": False, "track": simple(song)}
                    for song in songs]})


house_lists = [house_list(QUIET, "Quiet Hours at Home", pinkerton_tracks[:2]),
               house_list(LOUD, "Loud Ones", pablo_tracks)]


def write(path):
    """Writes every object, a line each, as `tonearm import objects` takes."""
    with open(path, "w", encoding="utf-8") as out:
        for thing in ([radiohead, weezer, guest] + albums + tracks +
                      [features, analysis, show, other_show] + episodes +
                      [audiobook] + chapters + [quiet_hours] + house_lists):
            out.write(json.dumps(thing, ensure_ascii=False) + "\n")
