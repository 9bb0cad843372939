/* Lists of two-letter codes as plain text, walked or turned into sets where
 * they are needed: a list of 250 codes is 500 bytes.
 *
 * Codes: ISO 3166-1 alpha-2 and XK (Kosovo), which Spotify uses. Successors
 * of codes that MusicBrainz still has on old releases: ISO 3166-3. */
#include "catalog/market.h"

/* Every code that a request may name. */
static const char valid[] =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBS"
    "BTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEE"
    "EGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHM"
    "HNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLC"
    "LILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNA"
    "NCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURW"
    "SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTO"
    "TRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

const char market_list[] =
    "ADAEAGALAMAOARATAUAZBABBBDBEBFBGBHBIBJBNBOBRBSBTBWBYBZCACDCGCHCI"
    "CLCMCOCRCVCWCYCZDEDJDKDMDODZECEEEGESETFIFJFMFRGAGBGDGEGHGMGNGQGR"
    "GTGWGYHKHNHRHTHUIDIEILINIQISITJMJOJPKEKGKHKIKMKNKRKWKZLALBLCLILK"
    "LRLSLTLULVLYMAMCMDMEMGMHMKMLMNMOMRMTMUMVMWMXMYMZNANENGNINLNONPNR"
    "NZOMPAPEPGPHPKPLPSPTPWPYQARORSRWSASBSCSESGSISKSLSMSNSRSTSVSZTDTG"
    "THTJTLTNTOTRTTTVTWTZUAUGUSUYUZVCVEVNVUWSXKZAZMZW";

/* The members of GET /markets that lie in Europe: what XE stands for. */
static const char europe[] =
    "ADALATBABEBGBYCHCYCZDEDKEEESFIFRGBGRHRHUIEISITLILTLULVMCMDMEMKMT"
    "NLNOPLPTRORSSESISKSMUAXK";

_Static_assert(sizeof market_list - 1 == 2 * MARKET_LIST_COUNT,
               "two letters each");

/* Former countries and, two letters each, what has become of them. */
static const struct {
    char code[3];
    const char *successors;
} former[] = {
    {"AN", "BQCWSX"},
    {"BU", "MM"},
    {"CS", "RSME"},
    {"DD", "DE"},
    {"FX", "FR"},
    {"NT", "IQSA"},
    {"SU", "AMAZBYEEGEKGKZLTLVMDRUTJTMUAUZ"},
    {"TP", "TL"},
    {"UK", "GB"},
    {"XC", "CZSK"},
    {"XG", "DE"},
    {"YD", "YE"},
    {"YU", "BAHRMEMKRSSI"},
    {"ZR", "CD"},
};

static bool list_has(const char *list, char a, char b)
{
    for (; *list != '\0'; list += 2)
        if (list[0] == a && list[1] == b)
            return true;
    return false;
}

static void add_list(struct market_set *set, const char *list)
{
    for (; *list != '\0'; list += 2)
        market_set_add(set, market_number(str_of(list, 2)));
}

bool market_is_valid(struct str code)
{
    int n = market_number(code);

    return n >= 0 &&
           list_has(valid, (char)('A' + n / 26), (char)('A' + n % 26));
}

struct market_set market_everywhere(void)
{
    struct market_set set = {{0}};

    add_list(&set, market_list);
    return set;
}

bool market_add_country(struct market_set *set, struct str code)
{
    int n = market_number(code);
    char name[3] = {0};

    if (n < 0)
        return false;
    name[0] = (char)('A' + n / 26);
    name[1] = (char)('A' + n % 26);
    /* Countries that MusicBrainz made up come first: the world, Europe. */
    if (str_eq_c(STR("XW"), name)) {
        add_list(set, market_list);
        return true;
    }
    if (str_eq_c(STR("XE"), name)) {
        add_list(set, europe);
        return true;
    }
    for (size_t i = 0; i < sizeof former / sizeof former[0]; i++)
        if (str_eq_c(str_of(former[i].code, 2), name)) {
            add_list(set, former[i].successors);
            return true;
        }
    market_set_add(set, n);
    return true;
}

struct str market_name(int market)
{
    static const struct {
        const char *code, *name;
    } countries[] = {
#define COUNTRY(code, name) {code, name},
#include "catalog/country.def"
#undef COUNTRY
    };

    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++)
        if (market_number(str_from_c(countries[i].code)) == market)
            return str_from_c(countries[i].name);
    return STR_EMPTY;
}
