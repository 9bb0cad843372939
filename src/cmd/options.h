/* Commands and their options.
 *
 * A command is a row: its name (one or two words), its options, what it runs.
 * One parser serves all: `--name value`, `--name=value`, flags, repeated
 * options, arguments, `--` before arguments that begin with a dash. An option
 * that isn't on the command line comes from the environment (--public-url from
 * TONEARM_PUBLIC_URL), else from the file that --config names (`public-url =
 * value`, # begins a comment), else from its default.
 *
 * Every command also has --config, --help and --version, those that have a data
 * directory --data (mostly required), and those that work on what users change
 * --state. One thread. */
#ifndef TONEARM_CMD_OPTIONS_H
#define TONEARM_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "cmd/option.h"

struct options;

struct command {
    const char *name;      /* "serve", "app create" */
    const char *arguments; /* how help shows them: "KIND SOURCE..."; NULL */
    size_t min_arguments;
    size_t max_arguments; /* SIZE_MAX: any number */
    const char *summary;  /* one line */
    const struct option *options;
    size_t option_count;
    bool has_state;        /* takes --state */
    bool makes_data;       /* if it isn't there; for others it has to be */
    bool data_is_optional; /* --data may be left out */
    bool has_no_data;      /* nor --data: it works on no data directory */
    enum err (*run)(const struct options *o);
    int (*run_through)(const struct options *o); /* in place of `run`: returns
                                                    the exit status */
};

/* A command's table of options, in its initializer. */
#define OPTIONS_OF(array)                                                      \
    .options = (array), .option_count = sizeof(array) / sizeof((array)[0])

/* A command's options as help lists them: its own `option_count`, then those
 * that every command has. */
size_t options_row_count(const struct command *c);
const struct option *options_row(const struct command *c, size_t i);

enum options_outcome {
    OPTIONS_RUN,   /* parsed: go */
    OPTIONS_SHOWN, /* help or version was printed: exit 0 */
    OPTIONS_WRONG  /* why not was printed: exit 2 */
};

/* A command as it was called. */
struct options_call {
    const struct command *command;
    const struct command *const *commands; /* all there are: a config file may
                                              serve several */
    size_t command_count;
    int argc; /* the words after the command's name */
    char *const *argv;
    FILE *out; /* for help and version */
    FILE *err; /* for complaints */
};

/* On OPTIONS_RUN the caller frees `*parsed`, which borrows the command, all
 * commands, the words and `err`; otherwise it is NULL. */
enum options_outcome options_parse(const struct options_call *call,
                                   struct options **parsed);
void options_free(struct options *o); /* NULL is fine */

/* ---- values, by the name in the table; another name is our mistake ---- */

/* NULL for an option that wasn't given and has no default. */
const char *options_text(const struct options *o, const char *name);

bool options_flag(const struct options *o, const char *name);

/* Of a number or a size: 0 for one that wasn't given and has no default. */
uint64_t options_number(const struct options *o, const char *name);

/* True when the value came from anywhere but the option's default. */
bool options_given(const struct options *o, const char *name);

/* The values of a list. */
size_t options_count(const struct options *o, const char *name);
const char *options_at(const struct options *o, const char *name, size_t i);

size_t options_argument_count(const struct options *o);
const char *options_argument(const struct options *o, size_t i);

/* How many of them stand before a `--`; all of them when there is none. */
size_t options_argument_dashes(const struct options *o);

/* All commands that there are, for what is made of their table. */
const struct command *const *options_commands(const struct options *o,
                                              size_t *count);

/* ---- saying what is wrong ---- */

/* Prints "tonearm COMMAND: text" and where to find help, on standard error;
 * returns ERR_USAGE for the command to return. */
enum err options_wrong(const struct options *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
