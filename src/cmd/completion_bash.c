/* One function: the words so far name a command, which has options, some of
 * which have words to choose from. */
#include "cmd/completion.h"

#include "base/str.h"

/* The words that a command begins with, or the second ones of a family. */
static void put_names(const struct completion *c, struct str family)
{
    const char *space = "";

    for (size_t i = 0; i < c->count; i++) {
        struct str first = completion_first(c->commands[i]);
        struct str second = completion_second(c->commands[i]);
        struct str name = family.n > 0 ? second : first;

        if (family.n > 0 ? !str_eq(first, family) || second.n == 0
                         : !completion_is_new(c, i))
            continue;
        (void)fprintf(c->out, "%s%.*s", space, STR_ARG(name));
        space = " ";
    }
}

/* "app create") of a name with two words, "serve "*) of one. */
static void put_case(const struct completion *c, const struct command *command)
{
    bool has_two = completion_second(command).n > 0;

    (void)fprintf(c->out, "    \"%s%s) options=\"", command->name,
                  has_two ? "\"" : " \"*");
    for (size_t i = 0; i < options_row_count(command); i++)
        (void)fprintf(c->out, "%s--%s", i > 0 ? " " : "",
                      options_row(command, i)->name);
    (void)fputs("\"\n", c->out);
    (void)fputs("        case $before in\n", c->out);
    for (size_t i = 0; i < options_row_count(command); i++) {
        const struct option *option = options_row(command, i);
        enum completion_value value = completion_value(option);

        if (value == COMPLETION_NONE)
            continue;
        (void)fprintf(c->out, "        --%s) kind=%s words=\"", option->name,
                      value == COMPLETION_WORDS  ? "words"
                      : value == COMPLETION_FILE ? "file"
                                                 : "any");
        if (value == COMPLETION_WORDS)
            completion_words(option, c->out);
        (void)fputs("\" ;;\n", c->out);
    }
    (void)fputs("        esac ;;\n", c->out);
}

static void put_families(const struct completion *c)
{
    (void)fputs("    case ${COMP_WORDS[1]} in\n", c->out);
    for (size_t i = 0; i < c->count; i++) {
        struct str first = completion_first(c->commands[i]);

        if (completion_second(c->commands[i]).n == 0 ||
            !completion_is_new(c, i))
            continue;
        (void)fprintf(c->out, "    %.*s) names=\"", STR_ARG(first));
        put_names(c, first);
        (void)fputs("\" ;;\n", c->out);
    }
    (void)fputs("    esac\n", c->out);
}

void completion_bash(const struct completion *c)
{
    (void)fputs("# bash completion, as `tonearm completion bash` prints it.\n"
                "_tonearm() {\n"
                "    local word=${COMP_WORDS[COMP_CWORD]}\n"
                "    local before=${COMP_WORDS[COMP_CWORD-1]}\n"
                "    local names= options= kind= words=\n"
                "    COMPREPLY=()\n"
                "    if ((COMP_CWORD == 1)); then\n"
                "        COMPREPLY=($(compgen -W \"help ",
                c->out);
    put_names(c, STR_EMPTY);
    (void)fputs("\" -- \"$word\"))\n"
                "        return\n"
                "    fi\n",
                c->out);
    put_families(c);
    (void)fputs("    if ((COMP_CWORD == 2)) && [[ -n $names ]]; then\n"
                "        COMPREPLY=($(compgen -W \"$names\" -- \"$word\"))\n"
                "        return\n"
                "    fi\n"
                "    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n",
                c->out);
    for (size_t i = 0; i < c->count; i++)
        put_case(c, c->commands[i]);
    (void)fputs(
        "    esac\n"
        "    case $kind in\n"
        "    words) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
        "    file) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
        "    any) ;;\n"
        "    *) case $word in\n"
        "        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
        "        *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
        "        esac ;;\n"
        "    esac\n"
        "}\n"
        "complete -o filenames -F _tonearm tonearm\n",
        c->out);
}
