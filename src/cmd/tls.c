/* tonearm tls: a local authority and a certificate for Spotify's hosts. */
#include "cmd/commands.h"

#include "base/clock.h"
#include "certs/certs.h"
#include "json/writer.h"

#define OUTPUT_MAX_BYTES (1u << 16)

static void json_authority(struct json *j, const struct certs_paths *paths,
                           const struct certs *certs)
{
    json_key(j, "ca");
    json_str(j, str_from_c(paths->ca));
    json_key(j, "ca_sha256");
    json_str(j, str_from_c(certs->ca_sha256));
    json_key(j, "ca_not_after");
    json_time(j, certs->ca_ends_s);
}

static void json_certificate(struct json *j, const struct certs_paths *paths,
                             const struct certs *certs)
{
    json_key(j, "certificate");
    json_str(j, str_from_c(paths->server));
    json_key(j, "key");
    json_str(j, str_from_c(paths->server_key));
    json_key(j, "sha256");
    json_str(j, str_from_c(certs->server_sha256));
    json_key(j, "not_after");
    json_time(j, certs->server_ends_s);
    json_key(j, "hosts");
    json_array(j);
    for (size_t i = 0; i < CERTS_HOST_COUNT; i++)
        json_str(j, str_from_c(certs_hosts[i]));
    json_end_array(j);
}

static void print_certs(const struct certs_paths *paths,
                        const struct certs *certs)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    json_authority(&j, paths, certs);
    json_certificate(&j, paths, certs);
    json_end_object(&j);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

/* IPv4 alone: with a line for each, clients would try ::1 first, where nobody
 * may listen. */
static void print_hosts(void)
{
    for (size_t i = 0; i < CERTS_HOST_COUNT; i++)
        (void)printf("127.0.0.1 %s\n", certs_hosts[i]);
}

static enum err run(const struct options *o)
{
    struct certs_paths paths;
    struct certs certs;
    enum err e;

    certs_paths_init(&paths, options_text(o, "data"));
    e = certs_make(&paths, clock_unix_s(), &certs);
    if (!e && options_flag(o, "hosts"))
        print_hosts();
    else if (!e)
        print_certs(&paths, &certs);
    certs_paths_release(&paths);
    return e;
}

static const struct option tls_options[] = {
    OPTION("hosts", FLAG, NULL,
           "print lines for /etc/hosts in place of what was made"),
};

const struct command tls_command = {
    .name = "tls",
    .summary = "make or renew a local authority and a certificate for "
               "Spotify's hosts",
    OPTIONS_OF(tls_options),
    .run = run,
};
