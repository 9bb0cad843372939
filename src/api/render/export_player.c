/* What a user listens to, on what, and where they left what takes longer. The
 * service's download has no such files. */
#include "api/render/export_package.h"

#include "base/clock.h"
#include "player/player.h"

static void put_time(struct json *j, const char *key, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(ms, text);

    json_key_str(j, str_from_c(key));
    json_str(j, str_of(text, (size_t)n));
}

static void put_item(struct json *j, const struct playback_item *item)
{
    switch (item->kind) {
    case SEQUENCE_TRACK:
        json_str_id(j, STR("spotify:track:"), item->id);
        break;
    case SEQUENCE_EPISODE:
    case SEQUENCE_CHAPTER:
        json_str_id(j, STR("spotify:episode:"), item->id);
        break;
    default: /* a file of their own, or what isn't known any more */
        json_null(j);
        break;
    }
}

static void put_items(struct json *j, const char *key,
                      const struct playback_item *items, uint32_t count)
{
    json_key_str(j, str_from_c(key));
    json_array(j);
    for (uint32_t i = 0; i < count; i++)
        put_item(j, &items[i]);
    json_end_array(j);
}

/* What is played, in its own order. */
static enum err put_walk(struct json *j, struct player *p)
{
    enum err e = OK;

    json_key(j, "items");
    json_array(j);
    for (uint32_t i = 0; i < p->playback.count && !e; i++) {
        struct playback_item item;

        e = walk_item(&p->walk, i, &item);
        if (!e)
            put_item(j, &item);
    }
    json_end_array(j);
    return e;
}

static enum err put_playback(struct export_package *k, struct json *j)
{
    static const char *const repeats[] = {"off", "context", "track"};
    struct player_scope scope = {.db = k->db,
                                 .user = k->user->id,
                                 .market = -1,
                                 .now_ms = 1000 * k->now_s,
                                 .arena = k->arena};
    struct player player;
    const struct playback *p = &player.playback;
    enum err e = player_open(&player, &scope);

    if (e)
        return e;
    json_key(j, "playback");
    json_object(j);
    json_key(j, "context");
    json_str(j, p->context);
    json_key(j, "device");
    json_str(j, p->device);
    json_key(j, "item");
    put_item(j, &p->item);
    json_key(j, "isPlaying");
    json_bool(j, p->is_playing);
    json_key(j, "positionMs");
    json_u64(j, p->position_ms);
    put_time(j, "at", p->at_ms);
    json_key(j, "repeat");
    json_str(j, str_from_c(repeats[p->repeat]));
    json_key(j, "shuffle");
    json_bool(j, p->is_shuffled);
    put_items(j, "queue", p->queue, p->queued);
    e = put_walk(j, &player);
    json_end_object(j);
    return e;
}

static enum err put_resume_points(struct export_package *k, struct json *j)
{
    struct resume_list list;
    enum err e = player_list_resume_points(k->db, k->user->id, k->arena, &list);

    json_key(j, "resumePoints");
    json_array(j);
    for (size_t i = 0; i < list.count && !e; i++) {
        json_object(j);
        json_key(j, "uri");
        json_str_id(j, STR("spotify:episode:"), list.items[i]);
        json_key(j, "positionMs");
        json_u64(j, list.points[i].position_ms);
        json_key(j, "fullyPlayed");
        json_bool(j, list.points[i].is_played);
        json_end_object(j);
    }
    json_end_array(j);
    return e;
}

enum err export_playback(struct export_package *k, struct json *j)
{
    enum err e;

    json_object(j);
    e = put_playback(k, j);
    if (!e)
        e = put_resume_points(k, j);
    json_end_object(j);
    return e;
}

enum err export_devices(struct export_package *k, struct json *j)
{
    struct device *devices;
    size_t count;
    enum err e = device_list(k->db, k->user->id, k->arena, &devices, &count);

    json_array(j);
    for (size_t i = 0; i < count && !e; i++) {
        const struct device *d = &devices[i];

        json_object(j);
        json_key(j, "id");
        json_str(j, d->id);
        json_key(j, "name");
        json_str(j, d->name);
        json_key(j, "type");
        json_str(j, d->type);
        json_key(j, "isVirtual");
        json_bool(j, (d->flags & DEVICE_IS_VIRTUAL) != 0);
        json_key(j, "isPrivateSession");
        json_bool(j, (d->flags & DEVICE_IS_PRIVATE) != 0);
        json_key(j, "isRestricted");
        json_bool(j, (d->flags & DEVICE_IS_RESTRICTED) != 0);
        json_key(j, "volumePercent");
        json_u64(j, d->volume);
        put_time(j, "made", d->made_ms);
        put_time(j, "seen", d->seen_ms);
        json_end_object(j);
    }
    json_end_array(j);
    return e;
}
