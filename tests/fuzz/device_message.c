/* Messages of devices and of Soloist's controllers: one input is both. What is
 * read is within its limits, and what is to be carried out is a command that
 * there is. */
#include "target.h"

#include "api/player/device_message.h"
#include "api/player/solo_message.h"
#include "base/utf8.h"

static void check_command(const struct command *what, bool has_name)
{
    must(what->kind < COMMAND_KINDS || has_name);
    must(what->device.n <= DEVICES_MAX_ID);
    must(utf8_is_valid(what->uri) && utf8_is_valid(what->play.context_uri));
    for (size_t i = 0; i < what->play.uris.count; i++)
        must(utf8_is_valid(what->play.uris.list[i]));
}

static void read_hello(const struct json_body *message)
{
    struct device d;

    if (device_message_hello(message, &d).n > 0)
        return;
    must(d.id.n == 0 || device_id_is_valid(d.id));
    must(d.name.n > 0 && d.name.n <= DEVICES_MAX_NAME && d.volume <= 100);
    must(str_eq(device_type(d.type), d.type));
    must((d.flags & ~(unsigned)DEVICE_HAS_VOLUME) == 0);
}

static void read_command(const struct json_body *message, struct arena *arena)
{
    struct command what = {0};
    struct command_refusal refusal = {0};
    struct device_command said = {.what = &what, .refusal = &refusal};
    struct str request = device_message_request(message, arena);

    must(utf8_is_valid(request));
    device_message_command(message, arena, &said);
    if (!refusal.is_refused)
        check_command(&what, said.name.n > 0);
}

static struct json_body open(const uint8_t *data, size_t n, struct arena *arena)
{
    return json_body_open(str_of((const char *)data, n), arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct command what = {0};
    struct json_body message;
    struct arena arena;
    int64_t version;

    arena_init(&arena);
    message = open(data, n, &arena);
    if (message.kind == JSON_OBJECT) {
        read_hello(&message);
        message = open(data, n, &arena);
        read_command(&message, &arena);
        message = open(data, n, &arena);
        if (device_message_report(&message, &version, &what))
            must(what.position_ms >= 0 && what.position_ms <= UINT32_MAX);
        message = open(data, n, &arena);
        what = (struct command){0};
        if (solo_message_command(&message, &arena, PLAYBACK_REPEAT_OFF, &what))
            check_command(&what, false);
    }
    arena_release(&arena);
    return 0;
}
