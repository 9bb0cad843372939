/* A line of a seed, parsed. Private to the room.
 *
 * Texts are UTF-8 without U+0000 and lie in the line or in the parser, until
 * the next line is parsed. */
#ifndef TONEARM_SEED_SEED_LINE_H
#define TONEARM_SEED_SEED_LINE_H

#include "accounts/apps_edit.h"
#include "accounts/scope.h"
#include "accounts/users_edit.h"
#include "import/objects/object_record.h"
#include "player/devices.h"
#include "plays/plays.h"

/* In the order in which the state wants them: what comes later refers to what
 * came before. */
enum seed_kind {
    SEED_APP,
    SEED_USER,
    SEED_PLAYLIST,
    SEED_OWNED, /* what is saved and followed */
    SEED_DEVICE,
    SEED_PLAY,
    SEED_STATE_KINDS,               /* those above go to the state */
    SEED_ENTITY = SEED_STATE_KINDS, /* of a catalog alone */
    SEED_FAULT,
    SEED_CLOCK_SET
};

#define SEED_CONSENTS_MAX  100
#define SEED_REDIRECTS_MAX 100

struct seed_app {
    struct app_edit edit; /* whose app has the id */
    struct str secret;    /* empty: not said */
};

/* That a user has allowed an app something. */
struct seed_consent {
    struct id app;
    scope_set scopes;
    struct str refresh_token; /* empty: none */
};

struct seed_user {
    struct object_user given; /* what objects lines say, too */
    struct user_edit edit;    /* the same and more; its user has the id */
    struct str password;      /* empty: not said */
    const struct seed_consent *consents;
    size_t consent_count;
};

struct seed_device {
    struct str user;
    struct device device; /* its id is empty where none is said */
};

struct seed_play {
    struct str user;
    bool has_date;
    struct play play; /* begun_ms only with a date */
};

struct seed_parsed {
    enum seed_kind kind;
    bool is_for_catalog; /* has something that goes into one */
    struct seed_app app;
    struct seed_user user;
    struct seed_device device;
    struct seed_play play;
    struct object_record record; /* PLAYLIST, OWNED */

    const char *why; /* the line can't be used; NULL: it can */
    struct str key;  /* the key that it is about; may be empty */
};

struct seed_parser;
struct seed_parser *seed_parser_new(void);
void seed_parser_free(struct seed_parser *p); /* NULL is fine */

/* Good until the next line is parsed. */
const struct seed_parsed *seed_parse(struct seed_parser *p, struct str line);

#endif
