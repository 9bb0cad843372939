/* Certificates that are there are used without being asked for: that is all
 * that --listen-tls beside `tonearm tls` takes. */
#include "cmd/serve_tls.h"

#include "base/clock.h"
#include "base/log.h"
#include "cmd/options.h"

static enum err complain(const struct options *o, const struct serve_tls *t)
{
    bool is_proxy = options_text(o, "proxy") != NULL;

    log_error("--%s needs a certificate, and there is none in %s: 'tonearm tls "
              "--data %s' makes one%s",
              is_proxy ? "proxy" : "listen-tls", t->paths.folder,
              options_text(o, "data"),
              is_proxy ? "" : "; --tls-cert and --tls-key name another");
    return ERR_USAGE;
}

static void warn_of_end(const struct options *o, const struct certs *found)
{
    char when[CLOCK_TEXT_LENGTH];

    if (found->server_ends_s - CERTS_RENEWED_S > clock_unix_s())
        return;
    clock_to_text(found->server_ends_s, when);
    log_warn("the local certificate ends %.*s: 'tonearm tls --data %s' renews "
             "it, and then SIGHUP has it read",
             (int)sizeof when, when, options_text(o, "data"));
}

enum err serve_tls_find(const struct options *o, struct serve_tls *out)
{
    bool is_proxy = options_text(o, "proxy") != NULL;
    bool is_used = is_proxy || options_text(o, "listen-tls") != NULL;
    struct certs found;
    enum err e;

    certs_paths_init(&out->paths, options_text(o, "data"));
    out->has_local = false;
    if (!is_used)
        return OK;
    e = certs_read(&out->paths, &found);
    if (e == ERR_NOT_FOUND && (is_proxy || options_text(o, "tls-cert") == NULL))
        return complain(o, out);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    out->has_local = true;
    warn_of_end(o, &found);
    return OK;
}

void serve_tls_release(struct serve_tls *t)
{
    certs_paths_release(&t->paths);
}
