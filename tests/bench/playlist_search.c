/* What a search over public playlists costs, in the process.
 *
 *     playlist_search DIR LISTS QUERIES
 *
 * Makes a state in DIR, an existing empty directory, with that many lists of
 * names as people give them: some hundred words are in most of them, and tens
 * of thousands in few. Draws queries out of the lists (words, several words,
 * beginnings, mistyped words, phrases, operators) and prints
 *
 *     p50_ms N p99_ms N max_ms N bytes N
 *
 * bytes being the database's for each list. A query's time is the best of
 * some, so that it tells of the query and not of what else the machine did. */
#include <stdlib.h>
#include <sys/stat.h>

#include "accounts/accounts.h"
#include "accounts/users.h"
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"
#include "db/state.h"
#include "library/library.h"
#include "library/playlist_index.h"
#include "library/playlist_search.h"
#include "search/query.h"

static const struct db_domain *const domains[] = {&db_domain, &accounts_domain,
                                                  &library_domain, NULL};

#define BATCH    1000
#define TIMES    5
#define OWNED    10000 /* lists of one user */
#define RARE     40000 /* words beside the common ones */
#define WORDS    24
#define TEXT_MAX 400

/* By how common they are. */
static const char *const common[] = {
    "mix",         "hits",       "the",          "music",    "playlist",
    "songs",       "best",       "of",           "summer",   "chill",
    "my",          "rock",       "2024",         "party",    "love",
    "and",         "to",         "workout",      "for",      "vibes",
    "pop",         "2023",       "top",          "rap",      "in",
    "hip",         "hop",        "house",        "sad",      "80s",
    "90s",         "a",          "good",         "old",      "new",
    "country",     "dance",      "night",        "road",     "trip",
    "christmas",   "jazz",       "study",        "sleep",    "indie",
    "car",         "classic",    "favorites",    "acoustic", "relax",
    "feel",        "radio",      "morning",      "happy",    "soul",
    "lofi",        "beats",      "piano",        "metal",    "gym",
    "throwback",   "deep",       "focus",        "anime",    "latin",
    "reggae",      "2000s",      "winter",       "autumn",   "spring",
    "coffee",      "dinner",     "wedding",      "kids",     "disney",
    "movie",       "soundtrack", "game",         "blues",    "funk",
    "disco",       "techno",     "trance",       "ambient",  "classical",
    "opera",       "folk",       "punk",         "emo",      "grunge",
    "alternative", "kpop",       "bollywood",    "afro",     "reggaeton",
    "trap",        "drill",      "phonk",        "running",  "cycling",
    "yoga",        "meditation", "cooking",      "cleaning", "driving",
    "sunday",      "monday",     "friday",       "weekend",  "holiday",
    "beach",       "sun",        "rain",         "midnight", "dream",
    "heart",       "breakup",    "girl",         "boy",      "baby",
    "queen",       "king",       "golden",       "blue",     "black",
    "white",       "red",        "fire",         "energy",   "power",
    "motivation",  "slow",       "fast",         "hard",     "soft",
    "sweet",       "dark",       "light",        "magic",    "world",
    "city",        "street",     "home",         "family",   "friends",
    "forever",     "tonight",    "yesterday",    "remix",    "live",
    "covers",      "unplugged",  "instrumental", "vocal",    "guitar",
    "drum",        "bass",       "synth",        "wave",     "vapor",
    "retro",       "vintage",    "french",       "german",   "spanish",
    "italian",     "swedish",    "brazil",
};
#define COMMON (sizeof common / sizeof common[0])

struct world {
    struct random_sequence r;
    char rare[RARE][16];
    struct playlist *lists;
    uint32_t count;
    struct arena arena; /* of the lists' texts */
    struct db *db;
};

/* ---- lists ---- */

static void make_rare(struct world *w)
{
    static const char *const syllables[] = {
        "la", "mo",  "ri",  "ka",  "ten", "sol", "bar", "vi",  "no",  "che",
        "du", "fen", "gra", "hol", "ist", "jo",  "kel", "lun", "mar", "nis",
        "or", "pel", "qui", "ros", "sta", "tor", "ul",  "ven", "wil", "za"};

    for (uint32_t i = 0; i < RARE; i++) {
        uint32_t parts = 2 + random_below(&w->r, 3);

        w->rare[i][0] = '\0';
        while (parts-- > 0)
            (void)snprintf(w->rare[i] + strlen(w->rare[i]),
                           sizeof w->rare[i] - strlen(w->rare[i]), "%s",
                           syllables[random_below(&w->r, 30)]);
    }
}

/* A word: mostly a common one, word n with a share of 1/(n + FLAT): the first
 * one is in seven lists of a hundred. */
#define FLAT 10.0

static const char *draw_word(struct world *w, unsigned common_of_10)
{
    bool is_common = random_below(&w->r, 10) < common_of_10;
    double all = is_common ? COMMON : RARE;
    double at = __builtin_pow(all / FLAT + 1, random_unit(&w->r));
    uint32_t i = (uint32_t)((at - 1) * FLAT);

    return is_common ? common[i] : w->rare[i];
}

static struct str draw_text(struct world *w, uint32_t words,
                            unsigned common_of_10)
{
    char text[TEXT_MAX] = "";
    size_t n = 0;

    for (; words > 0; words--)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
                              n > 0 ? " " : "", draw_word(w, common_of_10));
    return arena_str(&w->arena, str_of(text, n));
}

/* Most lists are nobody's but their owner's. */
static uint32_t draw_followers(struct world *w)
{
    return random_below(&w->r, 3) > 0
               ? 0
               : (uint32_t)__builtin_pow(100000, random_unit(&w->r));
}

static struct playlist draw_list(struct world *w, uint32_t i)
{
    char owner[16];
    size_t n = (size_t)snprintf(owner, sizeof owner, "user%u", i / OWNED);
    struct playlist p = {
        .id = {1, i + 1},
        .owner = arena_str(&w->arena, str_of(owner, n)),
        .name = draw_text(w, 1 + random_below(&w->r, 5), 7),
        .is_public = true,
    };

    if (random_below(&w->r, 10) < 4) {
        p.has_description = true;
        p.description = draw_text(w, 4 + random_below(&w->r, 11), 6);
    }
    return p;
}

static enum err put_lists(struct db *db, void *arg)
{
    struct world *w = arg;
    enum err e = OK;

    for (uint32_t i = 0; i < BATCH && !e; i++) {
        struct playlist *p = &w->lists[w->count];

        *p = draw_list(w, w->count);
        if (w->count % OWNED == 0) {
            struct user user = {.id = p->owner, .country = {'S', 'E'}};

            e = users_create(db, &user);
        }
        if (!e)
            e = playlists_create(db, p, 1700000000000 + w->count * 100);
        if (!e)
            e = playlist_index_followers(db, p->id, draw_followers(w));
        w->count++;
    }
    return e;
}

/* ---- queries ---- */

struct asked {
    const char *kind;
    struct str text;
    double ms;
    uint32_t found;
};

static uint32_t words_of(struct str text, struct str *words)
{
    uint32_t n = 0;

    while (n < WORDS && str_split(&text, ' ', &words[n]))
        n++;
    return n;
}

static struct asked mistype(struct world *w, struct str word)
{
    char text[TEXT_MAX];
    uint32_t at;

    memcpy(text, word.p, word.n);
    if (word.n > 3) {
        at = random_below(&w->r, (uint32_t)word.n - 1);
        text[at] = text[at + 1];
        text[at + 1] = word.p[at];
    }
    return (struct asked){.kind = "typo",
                          .text = arena_str(&w->arena, str_of(text, word.n))};
}

/* A query that somebody who looks for that list may type. */
static struct asked draw_query(struct world *w)
{
    const struct playlist *p = &w->lists[random_below(&w->r, w->count)];
    struct str words[WORDS];
    uint32_t n = words_of(p->name, words);
    struct str one = words[random_below(&w->r, n)];
    struct str two = words[random_below(&w->r, n)];
    struct str other = w->lists[random_below(&w->r, w->count)].name;
    struct arena *a = &w->arena;

    switch (random_below(&w->r, 10)) {
    case 0:
    case 1: /* with a space, it is a whole word */
        return (struct asked){.kind = "term",
                              .text = arena_printf(a, "%.*s ", STR_ARG(one))};
    case 2:
    case 3:
    case 4:
        return (struct asked){
            .kind = "and",
            .text = arena_printf(a, "%.*s %.*s", STR_ARG(one), STR_ARG(two))};
    case 5:
    case 6:
        one = p->name;
        one.n = 1 + random_below(&w->r, (uint32_t)one.n);
        return (struct asked){.kind = "prefix", .text = one};
    case 7:
        return mistype(w, one);
    case 8:
        return (struct asked){
            .kind = "phrase",
            .text = arena_printf(a, "\"%.*s\"", STR_ARG(p->name))};
    default:
        return (struct asked){
            .kind = "operator",
            .text =
                arena_printf(a, "%.*s %s %.*s", STR_ARG(one),
                             random_below(&w->r, 2) > 0 ? "OR" : "NOT",
                             STR_ARG(str_of(other.p, str_find(other, ' '))))};
    }
}

static enum err answer(struct world *w, struct asked *q)
{
    struct arena arena;
    struct query query;
    struct playlist_search search = {
        .query = &query, .limit = 20, .depth = 1050};
    struct playlist_found found = {.total = 0};
    enum err e;

    arena_init(&arena);
    query_parse(q->text, &arena, &query);
    e = db_begin_read(w->db);
    if (!e)
        e = playlists_search(w->db, &search, &arena, &found);
    if (!e)
        e = db_commit(w->db);
    q->found = found.total;
    arena_release(&arena);
    return e;
}

static enum err take_time(struct world *w, struct asked *q)
{
    for (int i = 0; i < TIMES; i++) {
        int64_t begin = clock_monotonic_us();
        enum err e = answer(w, q);
        double ms = (double)(clock_monotonic_us() - begin) / 1000;

        if (e)
            return e;
        if (i == 0 || ms < q->ms)
            q->ms = ms;
    }
    return OK;
}

static int slower(const void *a, const void *b)
{
    const struct asked *x = a, *y = b;

    return (x->ms > y->ms) - (x->ms < y->ms);
}

static void print(struct asked *queries, uint32_t count, double bytes)
{
    qsort(queries, count, sizeof *queries, slower);
    for (uint32_t i = count > 20 ? count - 20 : 0; i < count; i++)
        fprintf(stderr, "%8.3f ms %6u found: %s: %.*s\n", queries[i].ms,
                queries[i].found, queries[i].kind, STR_ARG(queries[i].text));
    printf("p50_ms %.3f p99_ms %.3f max_ms %.3f bytes %.0f\n",
           queries[count / 2].ms, queries[count * 99 / 100].ms,
           queries[count - 1].ms, bytes);
}

/* ---- the whole ---- */

/* On a connection that has room for all of the database: words go to pages
 * everywhere in it. */
static enum err fill(struct world *w, const struct state_place *place,
                     uint32_t lists)
{
    static const struct db_statement cache = {"cache",
                                              "PRAGMA cache_size = -1000000"};
    enum err e;

    w->lists = calloc(lists + BATCH, sizeof *w->lists);
    if (w->lists == NULL)
        return ERR_LIMIT;
    make_rare(w);
    e = state_open(place, &w->db);
    if (!e)
        e = db_exec(w->db, &cache, DB_NO_ARGS, NULL);
    while (w->count < lists && !e)
        e = db_transact(w->db, put_lists, w);
    db_close(w->db);
    return e;
}

static enum err measure(struct world *w, uint32_t count, double bytes)
{
    struct asked *queries = calloc(count, sizeof *queries);
    enum err e = queries != NULL ? OK : ERR_LIMIT;

    for (uint32_t i = 0; i < count && !e; i++) {
        queries[i] = draw_query(w);
        e = take_time(w, &queries[i]);
    }
    if (!e)
        print(queries, count, bytes);
    free(queries);
    return e;
}

static double size_of(const char *dir)
{
    char path[512];
    struct stat file;
    double bytes = 0;

    for (int i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s/state.db%s", dir,
                       i == 0 ? "" : "-wal");
        if (stat(path, &file) == 0)
            bytes += (double)file.st_size;
    }
    return bytes;
}

int main(int argc, char **argv)
{
    static struct world w;
    uint32_t lists = argc == 4 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    uint32_t queries = argc == 4 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
    struct state_place place = {.data = argv[1], .domains = domains};
    int64_t begin = clock_monotonic_us();

    if (lists == 0 || queries == 0) {
        fprintf(stderr, "usage: playlist_search DIR LISTS QUERIES\n");
        return 2;
    }
    w.r = random_sequence(1, 0);
    arena_init(&w.arena);
    if (fill(&w, &place, lists) || state_open(&place, &w.db))
        return 1;
    fprintf(stderr, "%.0f us a list\n",
            (double)(clock_monotonic_us() - begin) / w.count);
    if (measure(&w, queries, size_of(argv[1]) / w.count))
        return 1;
    db_close(w.db);
    arena_release(&w.arena);
    free(w.lists);
    return 0;
}
