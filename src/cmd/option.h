/* A row of a command's table of options. */
#ifndef TONEARM_CMD_OPTION_H
#define TONEARM_CMD_OPTION_H

#include <stdbool.h>
#include <stdint.h>

enum option_kind {
    OPTION_TEXT,   /* once */
    OPTION_WORDS,  /* the same, and there may be none: "" */
    OPTION_LIST,   /* as often as you like */
    OPTION_FLAG,   /* takes no value */
    OPTION_NUMBER, /* whole, from min to max */
    OPTION_SIZE,   /* bytes: 65536, 64K, 256M, 4G (powers of 1024) */
    OPTION_CHOICE  /* one of value's words, which | separates */
};

struct option {
    const char *name; /* without dashes */
    enum option_kind kind;
    const char *value;    /* how help shows it: "DIR", "extended|development" */
    const char *help;     /* one line */
    const char *fallback; /* NULL: none */
    bool required;
    uint64_t min; /* of a number or size */
    uint64_t max; /* 0: no maximum */
};

/* A row of a table of options: OPTION("owner", TEXT, "USER", "who made
 * it", .required = true). */
#define OPTION(name_, kind_, value_, help_, ...)                               \
    {                                                                          \
        .name = (name_), .kind = OPTION_##kind_, .value = (value_),            \
        .help = (help_), __VA_ARGS__                                           \
    }

#endif
