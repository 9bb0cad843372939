/* The options that say what an app is like, which `app create` and `app set`
 * have in common. */
#ifndef TONEARM_CMD_APP_OPTIONS_H
#define TONEARM_CMD_APP_OPTIONS_H

#include "accounts/apps_edit.h"
#include "base/arena.h"
#include "cmd/options.h"

/* Reads those that have a value into `edit`, whose texts are the options', its
 * list of redirect URIs in the arena. ERR_USAGE, told, for one that can't be.
 */
enum err app_options_read(const struct options *o, struct arena *arena,
                          struct app_edit *edit) MUST_CHECK;

/* Their rows but for --name, --mode and --profile, which an app needs when it
 * is made. `words` is WORDS where an empty text takes something away, TEXT
 * where there is nothing to take. */
#define APP_OPTIONS(words)                                                     \
    OPTION("redirect-uri", LIST, "URI", "where a login may return to"),        \
        OPTION("description", words, "TEXT", "what it does"),                  \
        OPTION("owner", words, "USER", "the user id of its developer")
#define APP_NAME_HELP      "what people see"
#define APP_MODES_WORDS    "extended|development"
#define APP_MODE_HELP      "whether its calls are limited"
#define APP_PROFILES_WORDS "full|2024-11|2026-02|server"
#define APP_PROFILE_HELP                                                       \
    "how much of the Web API it sees (server: as serve says)"

#endif
