"""Categories, markets, genre seeds."""

import pytest

import running
import small
from shape import Shape

MARKETS = """AD AE AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR
BS BT BW BY BZ CA CD CG CH CI CL CM CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE
EG ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE
IL IN IQ IS IT JM JO JP KE KG KH KI KM KN KR KW KZ LA LB LC LI LK LR LS LT LU
LV LY MA MC MD ME MG MH MK ML MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO
NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RW SA SB SC SE SG SI SK SL
SM SN SR ST SV SZ TD TG TH TJ TL TN TO TR TT TV TW TZ UA UG US UY UZ VC VE VN
VU WS XK ZA ZM ZW""".split()

GENRES = """acoustic afrobeat alt-rock alternative ambient anime black-metal
bluegrass blues bossanova brazil breakbeat british cantopop chicago-house
children chill classical club comedy country dance dancehall death-metal
deep-house detroit-techno disco disney drum-and-bass dub dubstep edm electro
electronic emo folk forro french funk garage german gospel goth grindcore
groove grunge guitar happy hard-rock hardcore hardstyle heavy-metal hip-hop
holidays honky-tonk house idm indian indie indie-pop industrial iranian j-dance
j-idol j-pop j-rock jazz k-pop kids latin latino malay mandopop metal
metal-misc metalcore minimal-techno movies mpb new-age new-release opera pagode
party philippines-opm piano pop pop-film post-dubstep power-pop
progressive-house psych-rock punk punk-rock r-n-b rainy-day reggae reggaeton
road-trip rock rock-n-roll rockabilly romance sad salsa samba sertanejo
show-tunes singer-songwriter ska sleep songwriter soul soundtracks spanish
study summer swedish synth-pop tango techno trance trip-hop turkish work-out
world-music""".split()


def test_markets(music):
    assert music.get("/v1/markets") == {"markets": MARKETS}
    assert len(MARKETS) == 184


def test_every_market_is_accepted(music):
    for code in MARKETS:
        assert music.get(f"/v1/tracks/{small.track_id(1)}?market={code}")[
            "is_playable"]


def test_genre_seeds(music):
    body = music.get("/v1/recommendations/available-genre-seeds")
    assert body == {"genres": GENRES + ["dream-pop"]}
    assert len(GENRES) == 126


def test_categories(music):
    page = music.get("/v1/browse/categories?locale=sv_SE")["categories"]
    Shape(music.url).page("category", page)
    assert {c["id"]: c["name"] for c in page["items"]} == {
        "party": "Party", "0JQ5DAqbMKFEC4WFtoNRpw": "Pop", "focus": "Focus"}
    assert page["total"] == 3


@pytest.mark.parametrize("key", ["party", "0JQ5DAqbMKFEC4WFtoNRpw"])
def test_one_category(music, key):
    category = music.get(f"/v1/browse/categories/{key}?country=SE")
    Shape(music.url).check("category", category)
    assert category["id"] == key
    assert category["href"] == f"{music.url}/v1/browse/categories/{key}"
    assert category["icons"][0]["width"] == 274


def test_a_category_that_does_not_exist(music):
    assert music.request(
        "GET", "/v1/browse/categories/polka").status_code == 404


def test_an_empty_catalog_answers_too(serve, data):
    server = serve(data)
    for path, key in [("/v1/browse/new-releases", "albums"),
                      ("/v1/browse/categories", "categories")]:
        page = server.get(path)[key]
        assert page["items"] == [] and page["total"] == 0
        assert page["next"] is None
    server.refuses(f"/v1/tracks/{small.track_id(1)}", 404, "non existing id")
    assert server.get(f"/v1/tracks?ids={small.track_id(1)}") == {
        "tracks": [None]}
    assert server.get("/v1/markets")["markets"] == MARKETS


# ---- playlists of the house ----

def editorial(n, name, description=""):
    return {"type": "playlist", "id": f"5{n:021d}", "name": name,
            "description": description, "public": True,
            "owner": {"id": "spotify", "display_name": "Spotify"},
            "tracks": {"items": [{"added_at": "2020-01-01T00:00:00Z",
                                  "track": {"id": small.track_id(1),
                                            "type": "track"}}]}}


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_serve):
    """A server to which editorial lists were imported."""
    data = tmp_path_factory.mktemp("house")
    running.import_objects(data, [
        *small.LINES,
        editorial(1, "Pop Rising"), editorial(2, "Morning Coffee"),
        editorial(3, "Deep", "To focus & to work"),
        editorial(4, "K-Pop Now"), editorial(5, "Kvällsmat"),
        dict(editorial(6, "Pop of somebody"), owner={"id": "ann"})])
    return module_serve(data)


def names_of(server, path, status=200):
    return [p["name"] for p in server.get(path, status)["playlists"]["items"]]


@pytest.mark.state
def test_featured_playlists(house):
    body = house.get("/v1/browse/featured-playlists"
                     "?timestamp=2026-07-01T08:15:00&locale=sv_SE&limit=2")
    assert body["message"] == "God morgon"
    page = body["playlists"]
    assert page["total"] == 5 and page["limit"] == 2
    assert "locale=sv_SE" in page["next"] and "timestamp=" in page["next"]
    # what is for the time of day comes first
    assert page["items"][0]["name"] == "Morning Coffee"
    assert page["items"][0]["owner"]["id"] == "spotify"
    seen = [p["name"] for p in page["items"]]
    while page["next"]:
        page = house.get(page["next"].removeprefix(house.url))["playlists"]
        seen += [p["name"] for p in page["items"]]
    assert sorted(seen) == ["Deep", "K-Pop Now", "Kvällsmat", "Morning Coffee",
                            "Pop Rising"]


@pytest.mark.state
@pytest.mark.parametrize("query, message", [
    ("?timestamp=2026-07-01T05:00:00", "Good morning"),
    ("?timestamp=2026-07-01T12:00:00", "Good afternoon"),
    ("?timestamp=2026-07-01T17:00:00Z", "Good evening"),
    ("?timestamp=2026-07-01T17:00:00%2B09:00&locale=de_AT", "Guten Abend"),
    ("?timestamp=2026-07-01T03:00:00&locale=xx_XX", "Up late?"),
    ("?timestamp=2026-07-01T21:59:59.5&locale=fr", "Bonsoir")])
def test_greetings(house, query, message):
    assert house.get(f"/v1/browse/featured-playlists{query}")[
        "message"] == message


@pytest.mark.state
def test_playlists_of_a_category(house):
    path = "/v1/browse/categories/{}/playlists"
    body = house.get(path.format("0JQ5DAqbMKFEC4WFtoNRpw") + "?country=SE")
    assert body["message"] == "Pop"
    assert [p["name"] for p in body["playlists"]["items"]] == ["Pop Rising"]
    assert names_of(house, path.format("focus")) == ["Deep"]
    assert names_of(house, path.format("party")) == []
    house.refuses(path.format("polka"), 404, "non existing id")
    house.refuses(path.format("focus") + "?limit=51", 400, "Invalid limit")
    house.refuses(path.format("focus") + "?country=XYZ", 400,
                  "Invalid market code")
    house.refuses("/v1/browse/featured-playlists?timestamp=noon", 400,
                  "Invalid timestamp")


@pytest.mark.state
def test_categories_of_genres(serve, data):
    """A catalog without categories has those of its genres, with icons."""
    running.import_objects(data, [
        *(line for line in small.LINES if line["type"] != "category"),
        editorial(1, "All of Dream Pop")])
    server = serve(data)
    page = server.get("/v1/browse/categories")["categories"]
    Shape(server.url).page("category", page)
    names = {c["id"]: c["name"] for c in page["items"]}
    assert page["items"][0]["id"] == "toplists"
    assert names["dream-pop"] == "Dream Pop"
    assert names["ambient"] == "Ambient"
    for category in page["items"]:
        icon, = category["icons"]
        assert icon["width"] == icon["height"] == 274
        drawn = server.request(
            "GET", icon["url"].removeprefix(server.url), token=None)
        assert drawn.status_code == 200 and drawn.content[1:4] == b"PNG"
        assert server.get("/v1/browse/categories/" + category["id"]
                          ) == category
    assert names_of(server, "/v1/browse/categories/dream-pop/playlists") == [
        "All of Dream Pop"]
    assert names_of(server, "/v1/browse/categories/toplists/playlists") == []
    server.refuses("/v1/browse/categories/polka", 404, "non existing id")
