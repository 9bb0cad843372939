/* The options that say what an account is like, which `user create` and `user
 * set` have in common. */
#ifndef TONEARM_CMD_USER_OPTIONS_H
#define TONEARM_CMD_USER_OPTIONS_H

#include "accounts/users_edit.h"
#include "cmd/options.h"

/* Reads those that have a value into `edit`, whose texts are the options'.
 * ERR_USAGE, told, for one that can't be. */
enum err user_options_read(const struct options *o,
                           struct user_edit *edit) MUST_CHECK;

/* Their rows but for --country and --product, which have a default where an
 * account is made. `words` is WORDS where an empty text takes something away,
 * TEXT where there is nothing to take. */
#define USER_OPTIONS(words)                                                    \
    OPTION("email", words, "ADDRESS",                                          \
           "their e-mail; they may sign in with it"),                          \
        OPTION("display-name", words, "NAME", "what others see"),              \
        OPTION("admin", FLAG, NULL, "looks after accounts, apps and catalog"), \
        OPTION("explicit", CHOICE, "show|hide",                                \
               "what clients do with explicit content"),                       \
        OPTION("explicit-lock", CHOICE, "on|off",                              \
               "whether only an administrator changes that")
#define USER_COUNTRY_HELP "where they are"
#define USER_PRODUCT_HELP "what they have subscribed to"

#endif
