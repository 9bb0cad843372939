#include "player/view_changes.h"

static bool is_same_item(const struct playback_item *a,
                         const struct playback_item *b)
{
    return a->kind == b->kind && id_eq(a->id, b->id);
}

/* The same that goes on. One that begins again is another. */
static bool is_same_track(const struct playback *a, const struct playback *b)
{
    return is_same_item(&a->item, &b->item) && a->begun_ms == b->begun_ms &&
           str_eq(a->context, b->context);
}

static bool is_same_queue(const struct player_view *a,
                          const struct player_view *b)
{
    if (a->upcoming_count != b->upcoming_count ||
        !is_same_item(&a->playback.item, &b->playback.item))
        return false;
    for (uint32_t i = 0; i < a->upcoming_count; i++)
        if (!is_same_item(&a->upcoming[i], &b->upcoming[i]))
            return false;
    return true;
}

static bool is_same_device(const struct device *a, const struct device *b,
                           int64_t system_ms)
{
    return str_eq(a->id, b->id) && str_eq(a->name, b->name) &&
           str_eq(a->type, b->type) && a->flags == b->flags &&
           a->volume == b->volume && a->socket == b->socket &&
           device_is_there(a, system_ms) == device_is_there(b, system_ms);
}

/* The playback's own; NULL is none. */
static bool has_same_device(const struct player_view *a,
                            const struct player_view *b, int64_t system_ms)
{
    if (a->device == NULL || b->device == NULL)
        return a->device == b->device;
    return is_same_device(a->device, b->device, system_ms);
}

static bool is_same_list(const struct player_view *a,
                         const struct player_view *b, int64_t system_ms)
{
    if (a->device_count != b->device_count || !has_same_device(a, b, system_ms))
        return false;
    for (size_t i = 0; i < a->device_count; i++)
        if (!is_same_device(&a->devices[i], &b->devices[i], system_ms))
            return false;
    return true;
}

unsigned view_changes(const struct player_view *before,
                      const struct player_view *now, int64_t system_ms)
{
    unsigned changes = 0;

    if (before == NULL)
        return VIEW_STATE | VIEW_TRACK | VIEW_QUEUE | VIEW_DEVICES;
    if (before->version != now->version ||
        !has_same_device(before, now, system_ms))
        changes |= VIEW_STATE;
    if (!is_same_track(&before->playback, &now->playback))
        changes |= VIEW_TRACK;
    if (!is_same_queue(before, now))
        changes |= VIEW_QUEUE;
    if (!is_same_list(before, now, system_ms))
        changes |= VIEW_DEVICES;
    return changes;
}
