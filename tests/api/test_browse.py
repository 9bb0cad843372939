"""Categories, markets, genre seeds."""

import pytest

import small
from shape import Shape

pytestmark = pytest.mark.sanitized

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
    assert body == {"genres": GENRES}
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
