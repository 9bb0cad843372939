/* One table says where each type has whom it is by. */
#include "remote/item.h"

#include "base/buf.h"
#include "remote/path.h"

#define NAMES_MAX_BYTES ((size_t)64 << 10)

static const struct {
    const char *type;
    const char *by; /* a path with as many values as there are names */
} makers[] = {
    {"track", ".artists[].name"}, {"album", ".artists[].name"},
    {"episode", ".show.name"},    {"chapter", ".audiobook.name"},
    {"show", ".publisher"},       {"audiobook", ".authors[].name"},
    {"playlist", ".owner"},       {"artist", NULL},
};

/* Names with commas between them. */
static struct str join(const struct path_values *names, struct arena *arena)
{
    struct buf out;
    struct str joined;

    buf_init(&out, NAMES_MAX_BYTES);
    for (size_t i = 0; i < names->count; i++) {
        struct str name = path_plain(names->list[i], arena);

        if (out.n > 0 && name.n > 0)
            buf_lit(&out, ", ");
        buf_str(&out, name);
    }
    joined = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return joined;
}

/* People have a name to show, or else their id. */
static struct str owner_name(struct str owner, struct arena *arena)
{
    struct str name = path_text(owner, ".display_name", arena);

    return name.n > 0 ? name : path_text(owner, ".id", arena);
}

static struct str maker_of(const struct item *item, struct arena *arena)
{
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        struct path_values names;

        if (!str_eq_c(item->type, makers[i].type) || makers[i].by == NULL)
            continue;
        names = path_all(item->json, makers[i].by, arena);
        if (str_eq(item->type, STR("playlist")) && names.count > 0)
            return owner_name(names.list[0], arena);
        return join(&names, arena);
    }
    return STR_EMPTY;
}

struct item item_read(struct str json, struct arena *arena)
{
    struct item item = {.json = json.n > 0 ? json : STR("null")};

    item.type = path_text(item.json, ".type", arena);
    item.name = path_text(item.json, ".name", arena);
    item.album = path_text(item.json, ".album.name", arena);
    item.uri = path_text(item.json, ".uri", arena);
    item.duration_ms = path_number(item.json, ".duration_ms", 0, arena);
    item.by = maker_of(&item, arena);
    return item;
}

struct str item_of_entry(struct str entry, struct arena *arena)
{
    static const char *const keys[] = {".item",    ".track", ".album",
                                       ".episode", ".show",  ".audiobook"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct str json = path_json(entry, keys[i], arena);

        if (json.n > 0)
            return json;
    }
    return STR("null");
}

struct str item_time(int64_t ms, struct arena *arena)
{
    long long s = ms / 1000;

    if (ms <= 0)
        return STR_EMPTY;
    if (s < 3600)
        return arena_printf(arena, "%lld:%02lld", s / 60, s % 60);
    return arena_printf(arena, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60,
                        s % 60);
}
