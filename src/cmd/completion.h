/* Completion for shells, made of the table of commands as --help is, so that
 * what is completed is what there is. */
#ifndef TONEARM_CMD_COMPLETION_H
#define TONEARM_CMD_COMPLETION_H

#include <stdio.h>

#include "cmd/options.h"

/* The commands that a script is about. */
struct completion {
    const struct command *const *commands;
    size_t count;
    FILE *out;
};

void completion_bash(const struct completion *c);
void completion_zsh(const struct completion *c);
void completion_fish(const struct completion *c);

/* ---- what the three have in common ---- */

/* The first word of a command's name, and the second, which may be empty. */
struct str completion_first(const struct command *command);
struct str completion_second(const struct command *command);

/* Whether no command before the `i`-th begins with the same word. */
bool completion_is_new(const struct completion *c, size_t i);

/* What an option's value is. */
enum completion_value {
    COMPLETION_NONE,  /* it has none */
    COMPLETION_WORDS, /* one of the words of `value`, which | separates */
    COMPLETION_FILE,
    COMPLETION_ANY
};

enum completion_value completion_value(const struct option *option);

/* Prints the words of a choice with spaces between them. */
void completion_words(const struct option *option, FILE *out);

/* Prints the text for single quotes of a shell: `end` is what a quote becomes,
 * and before each of `special` there is a backslash. */
void completion_quote(const char *text, const char *end, const char *special,
                      FILE *out);

#endif
