/* Variables that have others' values beside ours keep those: a list of hosts
 * without a proxy, options for Node and for Java, PHP's folders. */
#include "cmd/run_environment.h"

#include <stddef.h>
#include <unistd.h>

#include "base/arena.h"
#include "certs/bundle.h"
#include "cmd/run_place.h"

#define OUR_PREFIX "TONEARM_"

/* What variables have; with p NULL they aren't set. */
struct run_values {
    struct str proxy;
    struct str no_proxy;
    struct str bundle;
    struct str ca;
    struct str on;
    struct str node;
    struct str java;
    struct str php;
    struct str client_id;
    struct str client_secret;
    struct str redirect_uri;
    struct str url;
    struct str data;
    struct str user;
    struct str password;
    struct str refresh_token;
};

static const struct {
    const char *name;
    size_t field;
} rows[] = {
#define VARIABLE(name, field) {name, offsetof(struct run_values, field)},
#include "cmd/run_variable.def"
#undef VARIABLE
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

/* ---- values ---- */

/* Ours behind what the variable has already, if anything. */
static struct str after(const char *name, const char *separator,
                        struct str ours, struct arena *arena)
{
    const char *theirs = getenv(name);

    if (theirs == NULL || *theirs == '\0')
        return ours;
    return arena_printf(arena, "%s%s%.*s", theirs, separator, STR_ARG(ours));
}

/* Names and addresses of this machine, where a program listens for its own
 * redirect. */
static struct str make_no_proxy(struct arena *arena)
{
    const char *name = getenv("NO_PROXY") != NULL ? "NO_PROXY" : "no_proxy";

    return after(name, ",", STR("localhost,127.0.0.1,::1"), arena);
}

static struct str make_node(const struct run_place *place, struct arena *arena)
{
    if (place->preload == NULL)
        return STR_EMPTY;
    return after("NODE_OPTIONS", " ",
                 arena_printf(arena, "--require \"%s\"", place->preload),
                 arena);
}

/* Java's own clients go by the HTTP proxy. Apache's goes by none, but makes
 * sockets that go by SOCKS, to addresses that it has looked up before: so there
 * are a SOCKS proxy, the same, and a hosts file. */
static struct str make_java(const struct run_place *place, struct str proxy,
                            struct arena *arena)
{
    size_t colon = str_find(proxy, ':');
    struct str port = str_from(proxy, colon + 1);
    struct str host = str_of(proxy.p, colon);
    struct str ours = arena_printf(
        arena,
        "\"-Djavax.net.ssl.trustStore=%s\" "
        "-Djavax.net.ssl.trustStorePassword=" BUNDLE_STORE_PASSWORD " "
        "-Djavax.net.ssl.trustStoreType=PKCS12 "
        "\"-Djdk.net.hosts.file=%s\" "
        "-Dhttps.proxyHost=%.*s -Dhttps.proxyPort=%.*s "
        "-Dhttp.proxyHost=%.*s -Dhttp.proxyPort=%.*s "
        "-DsocksProxyHost=%.*s -DsocksProxyPort=%.*s",
        place->store, place->hosts, STR_ARG(host), STR_ARG(port), STR_ARG(host),
        STR_ARG(port), STR_ARG(host), STR_ARG(port));

    return after("JAVA_TOOL_OPTIONS", " ", ours, arena);
}

/* An empty name in PHP's list is the folder that PHP was built with. */
static struct str make_php(const struct run_place *place, struct arena *arena)
{
    const char *theirs = getenv("PHP_INI_SCAN_DIR");

    return arena_printf(arena, "%s:%s", theirs != NULL ? theirs : "",
                        place->php);
}

static struct run_values make_values(const struct run_place *place,
                                     const char *url, const char *proxy,
                                     struct arena *arena)
{
    struct str address = str_from(str_from_c(proxy), strlen("http://"));

    return (struct run_values){
        .proxy = str_from_c(proxy),
        .no_proxy = make_no_proxy(arena),
        .bundle = str_from_c(place->bundle),
        .ca = str_from_c(place->certs.ca),
        .on = STR("1"),
        .node = make_node(place, arena),
        .java = make_java(place, address, arena),
        .php = make_php(place, arena),
        .client_id = str_from_c(place->client_id),
        .client_secret = str_from_c(place->client_secret),
        .redirect_uri = STR(RUN_REDIRECT_URI),
        .url = str_from_c(url),
        .data = str_from_c(place->data),
        .user = str_from_c(place->user),
        .password = str_from_c(place->password),
        .refresh_token = str_from_c(place->refresh_token),
    };
}

static struct str value_of(const struct run_values *values, size_t row)
{
    return *(const struct str *)((const char *)values + rows[row].field);
}

/* ---- lists ---- */

/* Whether "NAME=value" isn't ours to keep: one of our options, or one that
 * `values` (NULL: none) have. */
static bool is_replaced(const char *item, const struct run_values *values)
{
    struct str name = str_from_c(item);

    name.n = str_find(name, '=');
    if (str_starts(name, STR(OUR_PREFIX)))
        return true;
    for (size_t i = 0; values != NULL && i < ROW_COUNT; i++)
        if (value_of(values, i).p != NULL && str_eq_c(name, rows[i].name))
            return true;
    return false;
}

/* What is kept of our environment, with room for the rows; NULL ends it. */
static char **keep_rest(const struct run_values *values, struct arena *arena,
                        size_t *count)
{
    size_t n = 0;
    char **list;

    while (environ[n] != NULL)
        n++;
    list = arena_zalloc(arena, (n + ROW_COUNT + 1) * sizeof *list);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (!is_replaced(environ[i], values))
            list[(*count)++] = environ[i];
    return list;
}

char **run_environment_plain(struct arena *arena)
{
    size_t count;

    return keep_rest(NULL, arena, &count);
}

char **run_environment_for(const struct run_place *place, const char *url,
                           const char *proxy, struct arena *arena)
{
    struct run_values values = make_values(place, url, proxy, arena);
    size_t count;
    char **list = keep_rest(&values, arena, &count);

    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct str value = value_of(&values, i);

        if (value.p != NULL)
            list[count++] =
                arena_cstr(arena, arena_printf(arena, "%s=%.*s", rows[i].name,
                                               STR_ARG(value)));
    }
    return list;
}
