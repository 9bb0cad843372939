/* Names go to _describe, options to _arguments, with what they mean. */
#include "cmd/completion.h"

#include "base/str.h"

#define QUOTE "'\\''"

/* 'name:summary' of a list for _describe. */
static void put_name(const struct completion *c, struct str name,
                     const char *summary)
{
    (void)fprintf(c->out, "            '%.*s:", STR_ARG(name));
    completion_quote(summary, QUOTE, "\\", c->out);
    (void)fputs("'\n", c->out);
}

/* A family has no summary of its own: its commands are named instead. */
static void put_first(const struct completion *c, size_t at)
{
    struct str first = completion_first(c->commands[at]);

    if (completion_second(c->commands[at]).n == 0) {
        put_name(c, first, c->commands[at]->summary);
        return;
    }
    (void)fprintf(c->out, "            '%.*s:", STR_ARG(first));
    for (size_t i = at; i < c->count; i++)
        if (str_eq(completion_first(c->commands[i]), first))
            (void)fprintf(c->out, "%s%.*s", i > at ? ", " : "",
                          STR_ARG(completion_second(c->commands[i])));
    (void)fputs("'\n", c->out);
}

static void put_family(const struct completion *c, struct str family)
{
    (void)fprintf(c->out,
                  "    if [[ $words[2] == %.*s ]] && ((CURRENT == 3)); then\n"
                  "        names=(\n",
                  STR_ARG(family));
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(completion_first(c->commands[i]), family))
            put_name(c, completion_second(c->commands[i]),
                     c->commands[i]->summary);
    (void)fputs("        )\n"
                "        _describe command names\n"
                "        return\n"
                "    fi\n",
                c->out);
}

static void put_option(const struct completion *c, const struct option *option)
{
    (void)fprintf(c->out, "            '%s--%s[",
                  option->kind == OPTION_LIST ? "*" : "", option->name);
    completion_quote(option->help, QUOTE, "\\[]:", c->out);
    (void)fputc(']', c->out);
    switch (completion_value(option)) {
    case COMPLETION_NONE:
        break;
    case COMPLETION_WORDS:
        (void)fputs(":value:(", c->out);
        completion_words(option, c->out);
        (void)fputc(')', c->out);
        break;
    case COMPLETION_FILE:
        (void)fputs(":file:_files", c->out);
        break;
    case COMPLETION_ANY:
        (void)fputs(":value: ", c->out);
        break;
    }
    (void)fputs("' \\\n", c->out);
}

static void put_case(const struct completion *c, const struct command *command)
{
    bool has_two = completion_second(command).n > 0;

    (void)fprintf(c->out,
                  "    '%s%s)\n"
                  "        shift %d words\n"
                  "        ((CURRENT -= %d))\n"
                  "        _arguments \\\n",
                  command->name, has_two ? "'" : " '*", has_two ? 2 : 1,
                  has_two ? 2 : 1);
    for (size_t i = 0; i < options_row_count(command); i++)
        put_option(c, options_row(command, i));
    (void)fputs("            '*:argument:_files' ;;\n", c->out);
}

void completion_zsh(const struct completion *c)
{
    (void)fputs("#compdef tonearm\n"
                "# zsh completion, as `tonearm completion zsh` prints it.\n"
                "_tonearm() {\n"
                "    local -a names\n"
                "    if ((CURRENT == 2)); then\n"
                "        names=(\n",
                c->out);
    for (size_t i = 0; i < c->count; i++)
        if (completion_is_new(c, i))
            put_first(c, i);
    (void)fputs("        )\n"
                "        _describe command names\n"
                "        return\n"
                "    fi\n",
                c->out);
    for (size_t i = 0; i < c->count; i++)
        if (completion_second(c->commands[i]).n > 0 && completion_is_new(c, i))
            put_family(c, completion_first(c->commands[i]));
    (void)fputs("    case \"$words[2] $words[3]\" in\n", c->out);
    for (size_t i = 0; i < c->count; i++)
        put_case(c, c->commands[i]);
    (void)fputs("    esac\n"
                "}\n"
                "if [[ $funcstack[1] == _tonearm ]]; then\n"
                "    _tonearm \"$@\"\n"
                "else\n"
                "    compdef _tonearm tonearm\n"
                "fi\n",
                c->out);
}
