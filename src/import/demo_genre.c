/* A table of families. An artist belongs to one; a recording's features are
 * normal around the family's means with half of the spread shared by all of
 * an artist's recordings. Work is in whole thousandths and smaller units, and
 * the one division at the end rounds the same on every machine.
 *
 * Limits: features know nothing of each other but through the family; a
 * country ballad may come out danceable. */
#include "import/demo_genre.h"

#include "import/demo_language.h"

/* Thousandths, beats per minute, tenths of dB below 0, seconds. */
struct family {
    const char *genres;
    uint8_t related[2];
    uint8_t share; /* of artists without a home family, in thousandths / 4 */
    uint16_t danceability, energy, acousticness, instrumentalness, liveness,
        speechiness, valence, tempo, tempo_spread, quiet;
    struct demo_sound sound;
};

enum family_name {
    POP,
    ROCK,
    INDIE,
    METAL,
    PUNK,
    HOUSE,
    BASS,
    AMBIENT,
    HIP_HOP,
    SOUL,
    JAZZ,
    BLUES,
    COUNTRY,
    FOLK,
    CLASSICAL,
    LATIN,
    BRAZIL,
    REGGAE,
    AFRICA,
    JAPAN,
    KOREA,
    CHINA,
    INDIA,
    TURKEY,
    ARABIA,
    SOUTH_EAST,
    FRANCE,
    GERMANY,
    NORTH,
    EAST,
    ITALY,
    STAGE
};

_Static_assert(STAGE == DEMO_FAMILIES - 1, "a row for each");

static const struct family families[DEMO_FAMILIES] = {
    [POP] = {"pop|dance pop|synth-pop|indie-pop|electropop|power-pop|summer|"
             "happy|party|art pop|teen pop|bedroom pop|british|romance|"
             "new-release",
             {SOUL, HOUSE},
             44,
             650,
             650,
             220,
             10,
             170,
             70,
             520,
             119,
             24,
             61,
             {208, 180, 150, 1955}},
    [ROCK] = {"rock|alt-rock|alternative|hard-rock|classic rock|psych-rock|"
              "garage|grunge|guitar|rock-n-roll|goth|soft rock|"
              "progressive rock|blues rock|rockabilly|post-rock|stoner rock",
              {INDIE, BLUES},
              38,
              500,
              740,
              130,
              90,
              200,
              55,
              500,
              124,
              27,
              70,
              {248, 50, 20, 1957}},
    [INDIE] = {"indie|indie rock|indie folk|indie-pop|shoegaze|dream pop|emo|"
               "chamber pop|slowcore|lo-fi indie|jangle pop|sad",
               {FOLK, ROCK},
               26,
               530,
               590,
               320,
               150,
               160,
               50,
               440,
               121,
               27,
               88,
               {232, 60, 30, 1980}},
    [METAL] = {"metal|heavy-metal|death-metal|metalcore|black-metal|"
               "thrash metal|doom metal|power metal|hardcore|industrial|"
               "metal-misc|grindcore|nu metal|symphonic metal",
               {PUNK, ROCK},
               14,
               390,
               920,
               20,
               260,
               210,
               90,
               300,
               127,
               30,
               55,
               {272, 140, 15, 1972}},
    [PUNK] = {"punk|punk-rock|pop punk|hardcore|post-punk|skate punk|emo|ska|"
              "ska punk|riot grrrl|oi",
              {ROCK, METAL},
              10,
              470,
              870,
              40,
              40,
              230,
              75,
              560,
              146,
              28,
              58,
              {172, 120, 15, 1975}},
    [HOUSE] = {"house|techno|deep-house|edm|dance|electro|disco|trance|club|"
               "progressive-house|tech house|minimal-techno|chicago-house|"
               "detroit-techno|hardstyle|eurodance|work-out|melodic techno",
               {BASS, POP},
               22,
               720,
               780,
               60,
               480,
               170,
               75,
               430,
               125,
               6,
               72,
               {262, 50, 170, 1977}},
    [BASS] = {"electronic|drum-and-bass|dubstep|breakbeat|trip-hop|idm|"
              "post-dubstep|dub|jungle|uk garage|glitch|future bass",
              {HOUSE, AMBIENT},
              12,
              600,
              760,
              110,
              420,
              190,
              95,
              380,
              145,
              26,
              70,
              {250, 70, 140, 1990}},
    [AMBIENT] = {"ambient|chill|sleep|study|new-age|piano|rainy-day|drone|"
                 "meditation|lo-fi beats|dark ambient|acoustic",
                 {CLASSICAL, BASS},
                 10,
                 370,
                 230,
                 760,
                 830,
                 120,
                 45,
                 220,
                 103,
                 27,
                 198,
                 {201, 0, 20, 1972}},
    [HIP_HOP] = {"hip-hop|rap|trap|boom bap|drill|cloud rap|"
                 "southern hip hop|conscious hip hop|underground hip hop|"
                 "west coast rap|jazz rap|grime",
                 {SOUL, POP},
                 30,
                 740,
                 660,
                 170,
                 15,
                 200,
                 240,
                 490,
                 118,
                 30,
                 68,
                 {192, 720, 340, 1982}},
    [SOUL] = {"r-n-b|soul|funk|neo soul|gospel|groove|contemporary r&b|"
              "quiet storm|northern soul|boogie|alternative r&b",
              {HIP_HOP, JAZZ},
              16,
              650,
              560,
              310,
              25,
              160,
              90,
              560,
              110,
              26,
              82,
              {232, 170, 140, 1955}},
    [JAZZ] = {"jazz|vocal jazz|bebop|cool jazz|jazz fusion|swing|"
              "smooth jazz|latin jazz|free jazz|bossanova|big band",
              {BLUES, SOUL},
              10,
              530,
              380,
              690,
              390,
              160,
              55,
              490,
              115,
              29,
              132,
              {288, 5, 40, 1955}},
    [BLUES] = {"blues|electric blues|delta blues|chicago blues|blues rock|"
               "piano blues|soul blues|honky-tonk",
               {ROCK, COUNTRY},
               5,
               550,
               520,
               470,
               90,
               210,
               60,
               560,
               117,
               28,
               104,
               {234, 15, 20, 1955}},
    [COUNTRY] = {"country|honky-tonk|bluegrass|americana|outlaw country|"
                 "country rock|road-trip|alt country|country pop|western swing",
                 {FOLK, ROCK},
                 15,
                 560,
                 610,
                 330,
                 20,
                 180,
                 40,
                 560,
                 122,
                 28,
                 76,
                 {204, 25, 45, 1955}},
    [FOLK] = {"folk|singer-songwriter|acoustic|songwriter|indie folk|"
              "contemporary folk|celtic|sad|freak folk|traditional folk",
              {INDIE, COUNTRY},
              16,
              510,
              360,
              710,
              110,
              150,
              45,
              400,
              117,
              28,
              116,
              {222, 20, 25, 1955}},
    [CLASSICAL] = {"classical|piano|opera|orchestral|baroque|"
                   "romantic era|chamber music|choral|minimalism|early music|"
                   "string quartet",
                   {AMBIENT, STAGE},
                   8,
                   320,
                   180,
                   930,
                   780,
                   140,
                   45,
                   200,
                   104,
                   30,
                   214,
                   {312, 0, 20, 1955}},
    [LATIN] = {"latin|latino|reggaeton|latin pop|salsa|regional mexican|"
               "bachata|cumbia|spanish|tango|urbano latino|merengue|bolero",
               {POP, REGGAE},
               12,
               700,
               710,
               240,
               10,
               170,
               90,
               650,
               116,
               30,
               60,
               {212, 260, 260, 1955}},
    [BRAZIL] = {"brazil|mpb|samba|sertanejo|pagode|funk carioca|forro|"
                "bossanova|axe|pop nacional",
                {LATIN, JAZZ},
                3,
                650,
                640,
                420,
                20,
                260,
                80,
                620,
                121,
                28,
                75,
                {206, 130, 160, 1955}},
    [REGGAE] = {"reggae|dancehall|dub|roots reggae|ska|lovers rock|"
                "rocksteady|reggae fusion",
                {AFRICA, HIP_HOP},
                7,
                730,
                600,
                190,
                70,
                170,
                110,
                690,
                112,
                32,
                79,
                {224, 110, 140, 1965}},
    [AFRICA] = {"afrobeat|afropop|world-music|amapiano|highlife|"
                "desert blues|soukous|afro house|mbalax",
                {REGGAE, SOUL},
                5,
                710,
                660,
                290,
                80,
                150,
                85,
                680,
                114,
                20,
                76,
                {238, 60, 220, 1955}},
    [JAPAN] = {"j-pop|j-rock|anime|city pop|j-idol|j-dance|vocaloid|"
               "visual kei|shibuya-kei|japanese indie",
               {POP, ROCK},
               2,
               560,
               800,
               150,
               20,
               200,
               65,
               570,
               131,
               27,
               50,
               {246, 10, 60, 1970}},
    [KOREA] = {"k-pop|k-indie|korean r&b|k-hip hop|k-rock|trot|k-ballad",
               {POP, HIP_HOP},
               2,
               670,
               730,
               210,
               10,
               170,
               90,
               560,
               120,
               26,
               50,
               {204, 50, 130, 1985}},
    [CHINA] = {"mandopop|cantopop|c-pop|chinese indie|taiwanese pop|gufeng",
               {POP, FOLK},
               1,
               540,
               520,
               440,
               15,
               150,
               45,
               400,
               115,
               26,
               82,
               {240, 10, 60, 1975}},
    [INDIA] = {"indian|pop-film|bollywood|desi pop|ghazal|bhangra|"
               "hindustani classical|tollywood",
               {POP, FOLK},
               2,
               630,
               640,
               430,
               30,
               180,
               70,
               570,
               112,
               27,
               78,
               {268, 15, 200, 1955}},
    [TURKEY] = {"turkish|turkish pop|anatolian rock|arabesk|turkish folk|"
                "turkish hip hop",
                {POP, ROCK},
                1,
                620,
                650,
                320,
                30,
                170,
                75,
                520,
                118,
                27,
                75,
                {226, 80, 90, 1955}},
    [ARABIA] = {"arab pop|world-music|iranian|mizrahi|khaliji|dabke|"
                "oud music",
                {POP, AFRICA},
                1,
                640,
                690,
                390,
                30,
                190,
                75,
                590,
                115,
                26,
                73,
                {244, 10, 60, 1955}},
    [SOUTH_EAST] = {"thai pop|malay|philippines-opm|luk thung|pinoy indie|"
                    "indonesian pop",
                    {POP, INDIE},
                    2,
                    590,
                    580,
                    380,
                    20,
                    160,
                    45,
                    470,
                    117,
                    27,
                    75,
                    {246, 10, 70, 1955}},
    [FRANCE] = {"french|chanson|french pop|variete francaise|"
                "french hip hop|french indie|yeye",
                {POP, HIP_HOP},
                2,
                620,
                580,
                390,
                30,
                170,
                100,
                490,
                118,
                28,
                82,
                {214, 220, 120, 1955}},
    [GERMANY] = {"german|schlager|deutschrap|german pop|krautrock|"
                 "neue deutsche welle|liedermacher",
                 {POP, HOUSE},
                 2,
                 630,
                 710,
                 210,
                 40,
                 190,
                 90,
                 540,
                 122,
                 26,
                 66,
                 {212, 220, 130, 1955}},
    [NORTH] = {"swedish|scandipop|nordic folk|norwegian indie|"
               "danish pop|icelandic indie|dansband",
               {POP, INDIE},
               2,
               590,
               620,
               310,
               60,
               160,
               55,
               480,
               119,
               26,
               75,
               {222, 60, 70, 1955}},
    [EAST] = {"polish pop|russian rock|russian pop|ukrainian pop|laiko|"
              "rebetiko|polish hip hop|balkan brass|estrada",
              {ROCK, POP},
              1,
              590,
              680,
              260,
              50,
              180,
              80,
              500,
              121,
              27,
              70,
              {222, 130, 80, 1955}},
    [ITALY] = {"italian pop|cantautori|italian hip hop|italo disco|"
               "canzone napoletana|opera",
               {POP, FOLK},
               2,
               570,
               610,
               330,
               25,
               180,
               65,
               480,
               121,
               27,
               75,
               {226, 120, 110, 1955}},
    [STAGE] = {"soundtracks|show-tunes|movies|comedy|disney|children|kids|"
               "holidays|video game music|musicals|spoken word",
               {CLASSICAL, POP},
               9,
               480,
               370,
               640,
               380,
               200,
               120,
               370,
               110,
               30,
               150,
               {172, 15, 60, 1955}},
};

/* Where artists of a language, in the tables' order, are at home; -1: of no
 * family in particular. */
static const int8_t homes[DEMO_LANGUAGES] = {
    -1,    LATIN, BRAZIL, FRANCE, GERMANY, NORTH,     NORTH,
    NORTH, ITALY, EAST,   TURKEY, EAST,    EAST,      JAPAN,
    KOREA, CHINA, ARABIA, ARABIA, INDIA,   SOUTH_EAST};

unsigned demo_genre_family(unsigned language, struct random_sequence *r)
{
    uint32_t total = 0, at;

    if (homes[language] >= 0 && random_below(r, 100) < 60)
        return (unsigned)homes[language];
    for (unsigned i = 0; i < DEMO_FAMILIES; i++)
        total += families[i].share;
    at = random_below(r, total);
    for (unsigned i = 0; i < DEMO_FAMILIES; i++) {
        if (at < families[i].share)
            return i;
        at -= families[i].share;
    }
    return POP;
}

struct demo_sound demo_genre_sound(unsigned family)
{
    return families[family].sound;
}

bool demo_genre_is_art(unsigned family)
{
    return family == CLASSICAL;
}

struct str demo_genre_names(unsigned family)
{
    return str_from_c(families[family].genres);
}

static struct str genre_at(unsigned family, unsigned n)
{
    struct str rest = demo_genre_names(family), part = STR_EMPTY;

    for (unsigned i = 0; i <= n; i++)
        if (!str_split(&rest, '|', &part))
            break;
    return part;
}

static unsigned genre_count(unsigned family)
{
    unsigned n = 1;

    for (const char *p = families[family].genres; *p != '\0'; p++)
        n += *p == '|';
    return n;
}

unsigned demo_genre_pick(unsigned family, struct random_sequence *r,
                         struct str out[DEMO_MAX_GENRES])
{
    unsigned want = 1 + random_below(r, 2), n = 0;

    want += random_below(r, 3);
    for (unsigned i = 0; i < want; i++) {
        unsigned from = family, count, a, b;
        bool seen = false;
        struct str genre;

        if (i > 0 && random_below(r, 5) == 0)
            from = families[family].related[random_below(r, 2)];
        count = genre_count(from);
        a = random_below(r, count);
        b = random_below(r, count);
        genre = genre_at(from, a < b ? a : b);
        for (unsigned k = 0; k < n; k++)
            seen = seen || str_eq(out[k], genre);
        if (!seen)
            out[n++] = genre;
    }
    return n;
}

/* About normal, mean 0, standard deviation `spread`, within 3 of them. */
static int32_t around(struct random_sequence *r, int32_t spread)
{
    uint64_t bits = random_u64(r);
    int32_t sum = (int32_t)(bits & 0xffff) + (int32_t)(bits >> 16 & 0xffff) +
                  (int32_t)(bits >> 32 & 0xffff) + (int32_t)(bits >> 48) -
                  131070;

    return (int32_t)((int64_t)sum * spread / 37837);
}

static int32_t clamp(int32_t v, int32_t low, int32_t high)
{
    return v < low ? low : v > high ? high : v;
}

/* A value of 0..1, in 3 decimals. `artist` is the artist's sequence. */
static float share(uint16_t mean, int32_t spread,
                   struct random_sequence *artist, struct random_sequence *r)
{
    int32_t v = mean + around(artist, spread * 2 / 3) + around(r, spread);
    int32_t edge = 20 + (int32_t)random_below(r, 50);

    return (float)((double)clamp(v, edge, 1000 - edge / 2) / 1000.0);
}

/* A share that in most music is near nothing: 3 significant digits, over
 * several magnitudes when the mean is small. */
static float trace(uint16_t mean, struct random_sequence *artist,
                   struct random_sequence *r)
{
    static const double tens[] = {1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    int32_t v = mean + around(artist, 140) + around(r, 170);
    uint32_t digits = 100 + random_below(r, 900);

    if (v > 60)
        return (float)((double)clamp(v, 61, 995) / 1000.0);
    if (mean < 40 && random_below(r, 3) == 0)
        return 0;
    return (float)((double)digits / tens[1 + random_below(r, 5)]);
}

struct features demo_genre_features(unsigned family, uint64_t artist,
                                    uint32_t duration_ms,
                                    struct random_sequence *r)
{
    const struct family *f = &families[family];
    struct random_sequence a = random_sequence(artist, family);
    struct features out = {.duration_ms = duration_ms};
    int32_t v;

    out.danceability = share(f->danceability, 90, &a, r);
    out.energy = share(f->energy, 110, &a, r);
    out.acousticness = trace(f->acousticness, &a, r);
    out.instrumentalness = trace(f->instrumentalness, &a, r);
    /* Most studio recordings have around 0.11, printed with four decimals
     * below a tenth. */
    v = f->liveness * 10 - 600 + (int32_t)random_below(r, 900);
    if (random_below(r, 6) == 0)
        v += (int32_t)random_below(r, 5000);
    v = clamp(v, 231, 9870);
    out.liveness = (float)((double)(v < 1000 ? v : v / 10 * 10) / 10000.0);
    v = f->speechiness * 10 + around(&a, f->speechiness * 2) +
        around(r, f->speechiness * 3);
    v = clamp(v, 224, 9610);
    out.speechiness = (float)((double)(v < 1000 ? v : v / 10 * 10) / 10000.0);
    out.valence = share(f->valence, 170, &a, r);
    v = f->tempo * 1000 + around(&a, f->tempo_spread * 300) +
        around(r, f->tempo_spread * 900);
    out.tempo = (float)((double)clamp(v, 48000, 216000) / 1000.0);
    v = f->quiet * 100 + around(&a, f->quiet * 15) + around(r, f->quiet * 22);
    out.loudness = (float)(-(double)clamp(v, 600, 42000) / 1000.0);
    out.key = (int8_t)random_below(r, 12);
    out.mode = random_below(r, 100) < 62;
    v = (int32_t)random_below(r, 100);
    out.time_signature = (uint8_t)(v < 90 ? 4 : v < 97 ? 3 : v < 99 ? 5 : 1);
    return out;
}
