/* What a user doesn't want to be recommended, and their mixes. */
#include "api/render/export_package.h"

#include "base/clock.h"
#include "recommend/bans.h"
#include "recommend/mixes.h"

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

static enum err put_bans(struct export_package *k, struct json *j)
{
    struct ban *bans;
    size_t n;
    enum err e = bans_list(k->db, k->user->id, k->arena, &bans, &n);

    json_key(j, "banned");
    json_array(j);
    for (size_t i = 0; i < n && !e; i++)
        put_ban(j, &bans[i]);
    json_end_array(j);
    return e;
}

static void put_mix(struct json *j, const struct mix_kept *m)
{
    char text[CLOCK_TEXT_LENGTH];

    clock_to_text(m->day * 86400, text);
    json_object(j);
    json_key(j, "name");
    json_str(j, m->list.name);
    json_key(j, "uri");
    json_str_id(j, STR("spotify:playlist:"), m->list.id);
    json_key(j, "madeOn");
    json_str(j, str_of(text, 10)); /* the date */
    json_key(j, "items");
    json_array(j);
    for (uint32_t i = 0; i < m->count; i++)
        json_str_id(j, STR("spotify:track:"), m->tracks[i].track);
    json_end_array(j);
    json_end_object(j);
}

static enum err put_mixes(struct export_package *k, struct json *j)
{
    struct mix_kept *mixes;
    size_t n;
    enum err e = mixes_list(k->db, k->user->id, k->arena, &mixes, &n);

    json_key(j, "mixes");
    json_array(j);
    for (size_t i = 0; i < n && !e; i++)
        put_mix(j, &mixes[i]);
    json_end_array(j);
    return e;
}

enum err export_recommendations(struct export_package *k, struct json *j)
{
    enum err e;

    json_object(j);
    e = put_bans(k, j);
    if (!e)
        e = put_mixes(k, j);
    json_end_object(j);
    return e;
}
