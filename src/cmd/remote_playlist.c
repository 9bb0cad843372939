/* tonearm playlist list | show | create | add | remove | export | diff | dedupe
 * | merge: a user's playlists, on a server. */
#include "cmd/commands.h"
#include "cmd/remote.h"

#define DRY_OPTION                                                             \
    OPTION("dry-run", FLAG, NULL, "show what would change, and change nothing")

static const struct option plain_options[] = {
    REMOTE_OPTIONS,
};

/* ---- list, show, create ---- */

static enum err list(struct remote *r, const struct options *o)
{
    (void)o;
    return remote_playlist_list(r);
}

static enum err run_list(const struct options *o)
{
    return remote_run(o, list);
}

const struct command playlist_list_command = {
    .name = "playlist list",
    .summary = "your playlists, and those that you follow",
    OPTIONS_OF(plain_options),
    .has_no_data = true,
    .run = run_list,
};

static enum err show(struct remote *r, const struct options *o)
{
    return remote_playlist_show(r, remote_argument(o, 0));
}

static enum err run_show(const struct options *o)
{
    return remote_run(o, show);
}

const struct command playlist_show_command = {
    .name = "playlist show",
    .arguments = "PLAYLIST",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "what is in a playlist, by its name, URI or link",
    OPTIONS_OF(plain_options),
    .has_no_data = true,
    .run = run_show,
};

static const struct option create_options[] = {
    OPTION("description", TEXT, "TEXT", "what it is about"),
    OPTION("public", FLAG, NULL, "it is shown on your profile"),
    OPTION("collaborative", FLAG, NULL, "others may change it"),
    REMOTE_OPTIONS,
};

static enum err create(struct remote *r, const struct options *o)
{
    const struct playlist_made made = {
        .name = remote_argument(o, 0),
        .description = remote_text(o, "description"),
        .is_public = options_flag(o, "public"),
        .is_collaborative = options_flag(o, "collaborative")};

    return remote_playlist_create(r, &made);
}

static enum err run_create(const struct options *o)
{
    return remote_run(o, create);
}

const struct command playlist_create_command = {
    .name = "playlist create",
    .arguments = "NAME",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "make a playlist",
    OPTIONS_OF(create_options),
    .has_no_data = true,
    .run = run_create,
};

/* ---- add, remove ---- */

static struct playlist_edit edit_of(struct remote *r, const struct options *o)
{
    return (struct playlist_edit){.playlist = remote_argument(o, 0),
                                  .items = remote_words(o, 1, &r->arena),
                                  .position = -1,
                                  .is_dry = options_flag(o, "dry-run")};
}

static const struct option add_options[] = {
    OPTION("position", NUMBER, "N",
           "before the N-th item, 1 is the first (default: at the end)",
           .min = 1),
    DRY_OPTION,
    REMOTE_OPTIONS,
};

static enum err add(struct remote *r, const struct options *o)
{
    struct playlist_edit edit = edit_of(r, o);

    /* Not given is 0, one before the first: at the end. */
    edit.position = (int64_t)options_number(o, "position") - 1;
    return remote_playlist_add(r, &edit);
}

static enum err run_add(const struct options *o)
{
    return remote_run(o, add);
}

const struct command playlist_add_command = {
    .name = "playlist add",
    .arguments = "PLAYLIST URI...|-",
    .min_arguments = 2,
    .max_arguments = SIZE_MAX,
    .summary = "add tracks and episodes; - reads them from standard input",
    OPTIONS_OF(add_options),
    .has_no_data = true,
    .run = run_add,
};

static const struct option remove_options[] = {
    DRY_OPTION,
    REMOTE_OPTIONS,
};

static enum err remove_items(struct remote *r, const struct options *o)
{
    const struct playlist_edit edit = edit_of(r, o);

    return remote_playlist_remove(r, &edit);
}

static enum err run_remove(const struct options *o)
{
    return remote_run(o, remove_items);
}

const struct command playlist_remove_command = {
    .name = "playlist remove",
    .arguments = "PLAYLIST URI...|-",
    .min_arguments = 2,
    .max_arguments = SIZE_MAX,
    .summary = "remove tracks and episodes, wherever they stand in it",
    OPTIONS_OF(remove_options),
    .has_no_data = true,
    .run = run_remove,
};

/* ---- export ---- */

static const struct option export_options[] = {
    OPTION("format", CHOICE, "tsv|json|uris",
           "columns with a header, an object with all items, or URIs",
           .fallback = "tsv"),
    OPTION("output", TEXT, "FILE", "where to (default: standard output)"),
    REMOTE_OPTIONS,
};

static enum playlist_form form_of(const struct options *o)
{
    struct str format = remote_text(o, "format");

    /* --json is what it is for every other command. */
    if (options_flag(o, "json") || str_eq(format, STR("json")))
        return PLAYLIST_JSON;
    return str_eq(format, STR("uris")) ? PLAYLIST_URIS : PLAYLIST_TSV;
}

static enum err export(struct remote *r, const struct options *o) {
    return remote_playlist_export(
               r, &(struct playlist_export){.playlist = remote_argument(o, 0),
                                            .form = form_of(o),
                                            .file = options_text(o, "output")});
}

static enum err run_export(const struct options *o)
{
    return remote_run(o, export);
}

const struct command playlist_export_command = {
    .name = "playlist export",
    .arguments = "PLAYLIST",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "write a playlist to a file",
    OPTIONS_OF(export_options),
    .has_no_data = true,
    .run = run_export,
};

/* ---- diff, dedupe, merge ---- */

static enum err diff(struct remote *r, const struct options *o)
{
    return remote_playlist_diff(r, remote_argument(o, 0),
                                remote_argument(o, 1));
}

static enum err run_diff(const struct options *o)
{
    return remote_run(o, diff);
}

const struct command playlist_diff_command = {
    .name = "playlist diff",
    .arguments = "PLAYLIST PLAYLIST",
    .min_arguments = 2,
    .max_arguments = 2,
    .summary = "what only the first has (-), and only the second (+)",
    OPTIONS_OF(plain_options),
    .has_no_data = true,
    .run = run_diff,
};

static const struct option dedupe_options[] = {
    OPTION("by", CHOICE, "uri|isrc",
           "what is the same: the track, or also "
           "another one of the same recording",
           .fallback = "uri"),
    DRY_OPTION,
    REMOTE_OPTIONS,
};

static enum err dedupe(struct remote *r, const struct options *o)
{
    bool is_isrc = str_eq(remote_text(o, "by"), STR("isrc"));

    return remote_playlist_dedupe(r, remote_argument(o, 0),
                                  is_isrc ? PLAYLIST_SAME_ISRC
                                          : PLAYLIST_SAME_URI,
                                  options_flag(o, "dry-run"));
}

static enum err run_dedupe(const struct options *o)
{
    return remote_run(o, dedupe);
}

const struct command playlist_dedupe_command = {
    .name = "playlist dedupe",
    .arguments = "PLAYLIST",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "remove what stands in the playlist before",
    OPTIONS_OF(dedupe_options),
    .has_no_data = true,
    .run = run_dedupe,
};

static const struct option merge_options[] = {
    DRY_OPTION,
    REMOTE_OPTIONS,
};

static enum err merge(struct remote *r, const struct options *o)
{
    const struct words lists = remote_words(o, 0, &r->arena);

    return remote_playlist_merge(r, &lists, options_flag(o, "dry-run"));
}

static enum err run_merge(const struct options *o)
{
    return remote_run(o, merge);
}

const struct command playlist_merge_command = {
    .name = "playlist merge",
    .arguments = "PLAYLIST FROM...",
    .min_arguments = 2,
    .max_arguments = SIZE_MAX,
    .summary = "add what a playlist hasn't got of others",
    OPTIONS_OF(merge_options),
    .has_no_data = true,
    .run = run_merge,
};
