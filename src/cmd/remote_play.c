/* tonearm play | pause | next | previous | queue | devices | volume | seek |
 * shuffle | repeat | now: a user's player. */
#include "cmd/commands.h"
#include "cmd/remote.h"

/* ---- commands of one device ---- */

static const struct option device_options[] = {
    DEVICE_OPTION,
    REMOTE_OPTIONS,
};

static enum err pause_player(struct remote *r, const struct options *o)
{
    return remote_pause(r, remote_text(o, "device"));
}

static enum err run_pause(const struct options *o)
{
    return remote_run(o, pause_player);
}

const struct command pause_command = {
    .name = "pause",
    .summary = "pause what plays",
    OPTIONS_OF(device_options),
    .has_no_data = true,
    .run = run_pause,
};

static enum err skip(struct remote *r, const struct options *o)
{
    return remote_next(r, remote_text(o, "device"));
}

static enum err run_next(const struct options *o)
{
    return remote_run(o, skip);
}

const struct command next_command = {
    .name = "next",
    .summary = "skip to what comes next",
    OPTIONS_OF(device_options),
    .has_no_data = true,
    .run = run_next,
};

static enum err go_back(struct remote *r, const struct options *o)
{
    return remote_previous(r, remote_text(o, "device"));
}

static enum err run_previous(const struct options *o)
{
    return remote_run(o, go_back);
}

const struct command previous_command = {
    .name = "previous",
    .summary = "go back to what came before",
    OPTIONS_OF(device_options),
    .has_no_data = true,
    .run = run_previous,
};

/* ---- with one argument ---- */

static enum err volume(struct remote *r, const struct options *o)
{
    return remote_volume(r, remote_argument(o, 0), remote_text(o, "device"));
}

static enum err run_volume(const struct options *o)
{
    return remote_run(o, volume);
}

const struct command volume_command = {
    .name = "volume",
    .arguments = "[PERCENT|+N|-N]",
    .max_arguments = 1,
    .summary = "show or set how loud it plays",
    OPTIONS_OF(device_options),
    .has_no_data = true,
    .run = run_volume,
};

static enum err seek(struct remote *r, const struct options *o)
{
    return remote_seek(r, remote_argument(o, 0), remote_text(o, "device"));
}

static enum err run_seek(const struct options *o)
{
    return remote_run(o, seek);
}

const struct command seek_command = {
    .name = "seek",
    .arguments = "M:SS|+SECONDS|-SECONDS",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "go to a place in what plays",
    OPTIONS_OF(device_options),
    .has_no_data = true,
    .run = run_seek,
};

static enum err shuffle(struct remote *r, const struct options *o)
{
    return remote_shuffle(r, remote_argument(o, 0), remote_text(o, "device"));
}

static enum err run_shuffle(const struct options *o)
{
    return remote_run(o, shuffle);
}

const struct command shuffle_command = {
    .name = "shuffle",
    .arguments = "[on|off]",
    .max_arguments = 1,
    .summary = "play in a random order, or not; the other one if you don't say",
    OPTIONS_OF(device_options),
    .has_no_data = true,
    .run = run_shuffle,
};

static enum err repeat(struct remote *r, const struct options *o)
{
    return remote_repeat(r, remote_argument(o, 0), remote_text(o, "device"));
}

static enum err run_repeat(const struct options *o)
{
    return remote_run(o, repeat);
}

const struct command repeat_command = {
    .name = "repeat",
    .arguments = "[off|context|track]",
    .max_arguments = 1,
    .summary = "repeat nothing, the list, or the track; the next of these if "
               "you don't say",
    OPTIONS_OF(device_options),
    .has_no_data = true,
    .run = run_repeat,
};

/* ---- what to play ---- */

#define TYPES "track|album|artist|playlist|show|episode|audiobook"

static const struct option play_options[] = {
    OPTION("type", CHOICE, TYPES, "what words are searched in",
           .fallback = "track"),
    DEVICE_OPTION,
    REMOTE_OPTIONS,
};

static struct play_asked asked_of(struct remote *r, const struct options *o)
{
    return (struct play_asked){.words = remote_words(o, 0, &r->arena),
                               .type = remote_text(o, "type"),
                               .device = remote_text(o, "device")};
}

static enum err play(struct remote *r, const struct options *o)
{
    const struct play_asked asked = asked_of(r, o);

    return remote_play(r, &asked);
}

static enum err run_play(const struct options *o)
{
    return remote_run(o, play);
}

const struct command play_command = {
    .name = "play",
    .arguments = "[URI|WORD]...",
    .max_arguments = SIZE_MAX,
    .summary = "play what is named, or the best match of a search; go on "
               "without either",
    OPTIONS_OF(play_options),
    .has_no_data = true,
    .run = run_play,
};

static enum err queue(struct remote *r, const struct options *o)
{
    const struct play_asked asked = asked_of(r, o);

    return remote_queue(r, &asked);
}

static enum err run_queue(const struct options *o)
{
    return remote_run(o, queue);
}

const struct command queue_command = {
    .name = "queue",
    .arguments = "[URI|WORD]...",
    .max_arguments = SIZE_MAX,
    .summary = "show what comes next, or add to it",
    OPTIONS_OF(play_options),
    .has_no_data = true,
    .run = run_queue,
};

/* ---- what there is ---- */

static const struct option devices_options[] = {
    REMOTE_OPTIONS,
};

static enum err devices(struct remote *r, const struct options *o)
{
    (void)o;
    return remote_devices(r);
}

static enum err run_devices(const struct options *o)
{
    return remote_run(o, devices);
}

const struct command devices_command = {
    .name = "devices",
    .summary = "list the devices to play on",
    OPTIONS_OF(devices_options),
    .has_no_data = true,
    .run = run_devices,
};

static const struct option now_options[] = {
    OPTION("watch", FLAG, NULL, "and again whenever it changes, until Ctrl-C"),
    REMOTE_OPTIONS,
};

static enum err now(struct remote *r, const struct options *o)
{
    return remote_now(r, options_flag(o, "watch"));
}

static enum err run_now(const struct options *o)
{
    return remote_run(o, now);
}

const struct command now_command = {
    .name = "now",
    .summary = "show what plays",
    OPTIONS_OF(now_options),
    .has_no_data = true,
    .run = run_now,
};
