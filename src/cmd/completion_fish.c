/* A line for each name and each option, with the words before which it may
 * stand. */
#include "cmd/completion.h"

#include "base/str.h"

#define QUOTE "\\'"

/* The end of a line: what it means, quoted. */
static void put_meaning(const struct completion *c, const char *text)
{
    (void)fputs(" -d '", c->out);
    completion_quote(text, QUOTE, "\\", c->out);
    (void)fputs("'\n", c->out);
}

/* A command's name: its first word where there is none yet, and its second
 * behind the first. */
static void put_name(const struct completion *c, size_t i)
{
    const struct command *command = c->commands[i];
    struct str first = completion_first(command);
    struct str second = completion_second(command);

    if (completion_is_new(c, i)) {
        (void)fprintf(c->out, "complete -c tonearm -n __tonearm_at -a %.*s",
                      STR_ARG(first));
        if (second.n == 0)
            put_meaning(c, command->summary);
        else
            (void)fputc('\n', c->out);
    }
    if (second.n > 0) {
        (void)fprintf(c->out,
                      "complete -c tonearm -n '__tonearm_at %.*s' -a %.*s",
                      STR_ARG(first), STR_ARG(second));
        put_meaning(c, command->summary);
    }
}

static void put_option(const struct completion *c,
                       const struct command *command,
                       const struct option *option)
{
    (void)fprintf(c->out, "complete -c tonearm -n '__tonearm_is %s' -l %s",
                  command->name, option->name);
    switch (completion_value(option)) {
    case COMPLETION_NONE:
        break;
    case COMPLETION_WORDS:
        (void)fputs(" -x -a '", c->out);
        completion_words(option, c->out);
        (void)fputc('\'', c->out);
        break;
    case COMPLETION_FILE:
        (void)fputs(" -r -F", c->out);
        break;
    case COMPLETION_ANY:
        (void)fputs(" -x", c->out);
        break;
    }
    put_meaning(c, option->help);
}

void completion_fish(const struct completion *c)
{
    (void)fputs("# fish completion, as `tonearm completion fish` prints it.\n"
                "function __tonearm_at\n"
                "    set -l words (commandline -opc)\n"
                "    test \"$words[2..-1]\" = \"$argv\"\n"
                "end\n"
                "function __tonearm_is\n"
                "    set -l words (commandline -opc)\n"
                "    set -l end (math 1 + (count $argv))\n"
                "    test (count $words) -ge $end\n"
                "    and test \"$words[2..$end]\" = \"$argv\"\n"
                "end\n",
                c->out);
    for (size_t i = 0; i < c->count; i++)
        put_name(c, i);
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < options_row_count(c->commands[i]); k++)
            put_option(c, c->commands[i], options_row(c->commands[i], k));
}
