#include "api/player/device_message.h"

#include "json/writer.h"

#define MAX_REQUEST 200 /* bytes */

/* ---- hello ---- */

static struct str read_device(const struct json_body *body, struct device *out)
{
    struct str type;
    bool has_volume = true;
    int64_t volume = 100;

    (void)json_body_str(body, "id", DEVICES_MAX_ID, &out->id);
    (void)json_body_str(body, "name", DEVICES_MAX_NAME, &out->name);
    if (json_body_str(body, "type", DEVICES_MAX_NAME, &type))
        out->type = device_type(type);
    (void)json_body_i64(body, "volume_percent", &volume);
    (void)json_body_bool(body, "supports_volume", &has_volume);
    if (json_body_error(body) != NULL)
        return str_from_c(json_body_error(body)->text);
    if (out->id.n > 0 && !device_id_is_valid(out->id))
        return STR("Invalid device id");
    if (str_trim(out->name).n == 0)
        return STR("Missing required field: name");
    if (out->type.n == 0)
        return STR("Invalid device type");
    if (volume < 0 || volume > 100)
        return STR("Invalid volume_percent");
    out->volume = (unsigned)volume;
    out->flags = has_volume ? DEVICE_HAS_VOLUME : 0;
    return STR_EMPTY;
}

struct str device_message_hello(const struct json_body *message,
                                struct device *out)
{
    struct json_body device = json_body_object(message, "device");

    *out = (struct device){.type = STR("Computer")};
    return read_device(&device, out);
}

unsigned device_message_flags(unsigned said, unsigned found)
{
    return (said & DEVICE_HAS_VOLUME) | (found & ~(unsigned)DEVICE_HAS_VOLUME);
}

/* ---- report ---- */

bool device_message_report(const struct json_body *message, int64_t *version,
                           struct command *out)
{
    return json_body_i64(message, "id", version) &&
           json_body_i64(message, "position_ms", &out->position_ms) &&
           json_body_bool(message, "is_playing", &out->play_on) &&
           out->position_ms >= 0 && out->position_ms <= UINT32_MAX;
}

/* ---- command ---- */

struct str device_message_request(const struct json_body *message,
                                  struct arena *arena)
{
    struct str text;
    struct buf out;
    struct json j = json_to(&out);
    int64_t number;

    buf_init(&out, 8 * MAX_REQUEST);
    switch (json_body_kind(message, "request")) {
    case JSON_STRING:
        if (json_body_str(message, "request", MAX_REQUEST, &text))
            json_str(&j, text);
        break;
    case JSON_NUMBER:
        if (json_body_i64(message, "request", &number))
            json_i64(&j, number);
        break;
    default:
        break;
    }
    text = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return text;
}

static void refuse(struct device_command *c, enum fail fail, struct str text)
{
    *c->refusal = (struct command_refusal){true, fail, text};
}

static void read_nothing(const struct json_body *m, struct device_command *c)
{
    (void)m;
    (void)c;
}

static void read_play(const struct json_body *m, struct device_command *c)
{
    command_read_play(m, c->what);
}

static void read_resume(const struct json_body *m, struct device_command *c)
{
    c->what->has_position =
        json_body_i64(m, "position_ms", &c->what->position_ms);
}

static void read_seek(const struct json_body *m, struct device_command *c)
{
    c->what->has_position = true;
    c->what->position_ms = -1;
    (void)json_body_i64(m, "position_ms", &c->what->position_ms);
}

static void read_volume(const struct json_body *m, struct device_command *c)
{
    c->what->volume_percent = -1;
    (void)json_body_i64(m, "volume_percent", &c->what->volume_percent);
}

static void read_shuffle(const struct json_body *m, struct device_command *c)
{
    if (!json_body_bool(m, "state", &c->what->is_shuffled))
        refuse(c, FAIL_PLAY_STATE, STR_EMPTY);
}

static void read_repeat(const struct json_body *m, struct device_command *c)
{
    struct str state;

    if (!json_body_str(m, "state", 16, &state) ||
        !command_read_repeat(state, &c->what->repeat))
        refuse(c, FAIL_PLAY_STATE, STR_EMPTY);
}

static void read_skip_to(const struct json_body *m, struct device_command *c)
{
    c->what->index = -1;
    (void)json_body_i64(m, "index", &c->what->index);
}

static void read_transfer(const struct json_body *m, struct device_command *c)
{
    c->what->has_play = json_body_bool(m, "play", &c->what->play_on);
}

static void read_queue(const struct json_body *m, struct device_command *c)
{
    (void)json_body_str(m, "uri", 4096, &c->what->uri);
}

static void read_name(const struct json_body *m, struct device_command *c)
{
    (void)json_body_str(m, "name", DEVICES_MAX_NAME, &c->name);
    if (str_trim(c->name).n == 0)
        refuse(c, FAIL_NO_NAME, STR_EMPTY);
}

static const struct words {
    const char *name;
    enum command_kind kind;
    void (*read)(const struct json_body *m, struct device_command *c);
} commands[] = {
    {"play", COMMAND_PLAY, read_play},
    {"resume", COMMAND_RESUME, read_resume},
    {"pause", COMMAND_PAUSE, read_nothing},
    {"toggle", COMMAND_TOGGLE, read_nothing},
    {"next", COMMAND_NEXT, read_nothing},
    {"previous", COMMAND_PREVIOUS, read_nothing},
    {"seek", COMMAND_SEEK, read_seek},
    {"set_volume", COMMAND_VOLUME, read_volume},
    {"set_shuffle", COMMAND_SHUFFLE, read_shuffle},
    {"set_repeat", COMMAND_REPEAT, read_repeat},
    {"skip_to", COMMAND_SKIP_TO, read_skip_to},
    {"transfer", COMMAND_TRANSFER, read_transfer},
    {"queue", COMMAND_QUEUE, read_queue},
    {"set_name", COMMAND_KINDS, read_name},
};

static const struct words *find_words(struct str name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (str_eq_c(name, commands[i].name))
            return &commands[i];
    return NULL;
}

void device_message_command(const struct json_body *message,
                            struct arena *arena, struct device_command *out)
{
    struct str name = STR_EMPTY;
    const struct words *words;
    const struct json_error *error;

    (void)json_body_str(message, "command", 32, &name);
    words = find_words(name);
    if (words == NULL) {
        refuse(out, FAIL_BAD_REQUEST, STR("Unknown command"));
        return;
    }
    out->what->kind = words->kind;
    (void)json_body_str(message, "device_id", DEVICES_MAX_ID,
                        &out->what->device);
    words->read(message, out);
    error = json_body_error(message);
    if (error != NULL)
        refuse(out, FAIL_BODY,
               error->key == NULL
                   ? str_from_c(error->text)
                   : arena_printf(arena, "%s: %s", error->key, error->text));
}
