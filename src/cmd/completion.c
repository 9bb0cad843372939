/* tonearm completion bash | zsh | fish. */
#include "cmd/completion.h"

#include "base/str.h"
#include "cmd/commands.h"

/* ---- the table's words ---- */

struct str completion_first(const struct command *command)
{
    struct str name = str_from_c(command->name);

    return str_of(name.p, str_find(name, ' '));
}

struct str completion_second(const struct command *command)
{
    struct str name = str_from_c(command->name);

    return str_from(name, str_find(name, ' ') + 1);
}

bool completion_is_new(const struct completion *c, size_t i)
{
    struct str first = completion_first(c->commands[i]);

    for (size_t k = 0; k < i; k++)
        if (str_eq(completion_first(c->commands[k]), first))
            return false;
    return true;
}

enum completion_value completion_value(const struct option *option)
{
    if (option->kind == OPTION_FLAG)
        return COMPLETION_NONE;
    if (option->kind == OPTION_CHOICE)
        return COMPLETION_WORDS;
    if (strcmp(option->value, "FILE") == 0 || strcmp(option->value, "DIR") == 0)
        return COMPLETION_FILE;
    return COMPLETION_ANY;
}

void completion_words(const struct option *option, FILE *out)
{
    struct str rest = str_from_c(option->value);
    struct str word;
    const char *space = "";

    while (str_split(&rest, '|', &word)) {
        (void)fprintf(out, "%s%.*s", space, STR_ARG(word));
        space = " ";
    }
}

void completion_quote(const char *text, const char *end, const char *special,
                      FILE *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            (void)fputs(end, out);
            continue;
        }
        if (strchr(special, *text) != NULL)
            (void)fputc('\\', out);
        (void)fputc(*text, out);
    }
}

/* ---- the command ---- */

static enum err run(const struct options *o)
{
    struct completion c = {.out = stdout};
    const char *shell = options_argument(o, 0);

    c.commands = options_commands(o, &c.count);
    if (strcmp(shell, "bash") == 0)
        completion_bash(&c);
    else if (strcmp(shell, "zsh") == 0)
        completion_zsh(&c);
    else if (strcmp(shell, "fish") == 0)
        completion_fish(&c);
    else
        return options_wrong(o,
                             "there is completion for bash, zsh and fish, "
                             "not for '%s'",
                             shell);
    return OK;
}

const struct command completion_command = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "print a shell's completion of all commands and options",
    .has_no_data = true,
    .run = run,
};
