/* What a user doesn't want to be recommended. */
#include "api/render/export_package.h"

#include "base/clock.h"
#include "recommend/bans.h"

static void put_ban(struct json *j, const struct ban *b)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(b->banned_ms, text);

    json_object(j);
    json_key(j, "uri");
    json_str_id(j,
                b->kind == SEQUENCE_TRACK ? STR("spotify:track:")
                                          : STR("spotify:artist:"),
                b->id);
    json_key(j, "bannedAt");
    json_str(j, str_of(text, (size_t)n));
    json_end_object(j);
}

enum err export_recommendations(struct export_package *k, struct json *j)
{
    struct ban *bans;
    size_t n;
    enum err e = bans_list(k->db, k->user->id, k->arena, &bans, &n);

    json_object(j);
    json_key(j, "banned");
    json_array(j);
    for (size_t i = 0; i < n && !e; i++)
        put_ban(j, &bans[i]);
    json_end_array(j);
    json_end_object(j);
    return e;
}
