/* What is there is kept as long as it is good. Between the two files of a pair
 * the key is written first, and a key that is there is used: so whatever a
 * kill leaves behind is either what was there before, or a key that the next
 * call makes the certificate for. A lock keeps two calls apart, each of which
 * would otherwise make an authority. */
#include "certs/certs.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "certs/issue.h"
#include "certs/pem_file.h"

#define FOLDER "tls"

const char *const certs_hosts[CERTS_HOST_COUNT] = {
    "api.spotify.com", "accounts.spotify.com", "sdk.scdn.co"};

/* What is there, and then what there is; NULL for nothing. */
struct work {
    const struct certs_paths *paths;
    int64_t now_s;
    X509 *ca;
    EVP_PKEY *ca_key;
    X509 *server;
    EVP_PKEY *server_key;
};

static char *path_in(const char *folder, const char *name)
{
    size_t n = strlen(folder) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", folder, name);
    return path;
}

void certs_paths_init(struct certs_paths *paths, const char *data)
{
    paths->folder = path_in(data, FOLDER);
    paths->ca = path_in(paths->folder, "ca.pem");
    paths->ca_key = path_in(paths->folder, "ca-key.pem");
    paths->server = path_in(paths->folder, "server.pem");
    paths->server_key = path_in(paths->folder, "server-key.pem");
}

void certs_paths_release(struct certs_paths *paths)
{
    free(paths->folder);
    free(paths->ca);
    free(paths->ca_key);
    free(paths->server);
    free(paths->server_key);
    memset(paths, 0, sizeof *paths);
}

/* ---- what is there ---- */

static enum err unless_missing(enum err e)
{
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err read_all(struct work *w)
{
    const struct certs_paths *p = w->paths;
    enum err e = unless_missing(pem_file_read_certificate(p->ca, &w->ca));

    if (!e)
        e = unless_missing(pem_file_read_key(p->ca_key, &w->ca_key));
    if (!e)
        e = unless_missing(pem_file_read_certificate(p->server, &w->server));
    if (!e)
        e = unless_missing(pem_file_read_key(p->server_key, &w->server_key));
    return e;
}

static void work_release(struct work *w)
{
    X509_free(w->ca);
    EVP_PKEY_free(w->ca_key);
    X509_free(w->server);
    EVP_PKEY_free(w->server_key);
}

static bool ends_soon(const struct work *w, const X509 *cert)
{
    return issue_end_s(cert) - CERTS_RENEWED_S <= w->now_s;
}

/* Whether the server's certificate can go on as it is. */
static bool is_good(const struct work *w)
{
    return w->server != NULL && w->server_key != NULL &&
           X509_check_private_key(w->server, w->server_key) == 1 &&
           X509_check_issued(w->ca, w->server) == X509_V_OK &&
           X509_verify(w->server, X509_get0_pubkey(w->ca)) == 1 &&
           issue_has_names(w->server) && !ends_soon(w, w->server);
}

/* ---- making ---- */

static enum err new_key(const char *path, EVP_PKEY **key)
{
    enum err e;

    EVP_PKEY_free(*key);
    *key = NULL;
    e = issue_key(key);
    return e ? e : pem_file_write_key(path, *key);
}

/* One that comes to its end takes its key along: whoever trusted it has to be
 * asked anew in any case. */
static enum err make_authority(struct work *w)
{
    const struct certs_paths *p = w->paths;
    bool is_next = w->ca != NULL;
    enum err e = OK;

    X509_free(w->ca);
    w->ca = NULL;
    if (is_next || w->ca_key == NULL)
        e = new_key(p->ca_key, &w->ca_key);
    if (!e)
        e = issue_authority(w->ca_key, w->now_s, &w->ca);
    if (!e)
        e = pem_file_write_certificates(p->ca, &w->ca, 1);
    if (!e && is_next)
        log_warn("%s is a new authority, which clients have to be told to "
                 "trust: the one before came to its end",
                 p->ca);
    return e;
}

static enum err check_signer(const struct work *w)
{
    const struct certs_paths *p = w->paths;

    if (w->ca_key == NULL) {
        log_error("%s is gone, which would sign a certificate: put it back, "
                  "or move %s away for a new authority",
                  p->ca_key, p->folder);
        return ERR_TLS;
    }
    if (X509_check_private_key(w->ca, w->ca_key) != 1) {
        log_error("%s isn't the key of %s: put it back, or move %s away for a "
                  "new authority",
                  p->ca_key, p->ca, p->folder);
        return ERR_TLS;
    }
    return OK;
}

static enum err make_server(struct work *w)
{
    const struct issue_signer by = {w->ca, w->ca_key};
    X509 *chain[2];
    enum err e = check_signer(w);

    X509_free(w->server);
    w->server = NULL;
    if (!e && w->server_key == NULL)
        e = new_key(w->paths->server_key, &w->server_key);
    if (!e)
        e = issue_server(&by, w->server_key, w->now_s, &w->server);
    if (e)
        return e;
    chain[0] = w->server;
    chain[1] = w->ca;
    return pem_file_write_certificates(w->paths->server, chain, 2);
}

static enum err make_what_lacks(struct work *w)
{
    enum err e = OK;

    if (w->ca == NULL || ends_soon(w, w->ca))
        e = make_authority(w);
    if (!e && !is_good(w))
        e = make_server(w);
    return e;
}

/* Held while the descriptor is open. The folder is its owner's: there are
 * keys in it. */
static enum err lock_folder(const char *path, int *fd)
{
    enum err e = io_make_dir(path);

    if (e)
        return e;
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd >= 0 && fchmod(*fd, 0700) == 0 && flock(*fd, LOCK_EX) == 0)
        return OK;
    log_error("lock %s: %s", path, strerror(errno));
    if (*fd >= 0)
        (void)close(*fd);
    return ERR_IO;
}

/* ---- telling ---- */

static void write_fingerprint(const X509 *cert, char *out)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    (void)X509_digest(cert, EVP_sha256(), digest, &n);
    for (unsigned i = 0; i < n; i++) {
        *out++ = hex_digit_upper(digest[i] >> 4u);
        *out++ = hex_digit_upper(digest[i]);
        *out++ = i + 1 < n ? ':' : '\0';
    }
}

static void tell(const struct work *w, struct certs *out)
{
    out->ca_ends_s = issue_end_s(w->ca);
    out->server_ends_s = issue_end_s(w->server);
    write_fingerprint(w->ca, out->ca_sha256);
    write_fingerprint(w->server, out->server_sha256);
}

enum err certs_make(const struct certs_paths *paths, int64_t now_s,
                    struct certs *out)
{
    struct work w = {.paths = paths, .now_s = now_s};
    int fd = -1;
    enum err e = lock_folder(paths->folder, &fd);

    if (e)
        return e;
    e = read_all(&w);
    if (!e)
        e = make_what_lacks(&w);
    if (!e)
        tell(&w, out);
    work_release(&w);
    (void)close(fd);
    return e;
}

enum err certs_read(const struct certs_paths *paths, struct certs *out)
{
    struct work w = {.paths = paths};
    enum err e = pem_file_read_certificate(paths->ca, &w.ca);

    if (!e)
        e = pem_file_read_certificate(paths->server, &w.server);
    if (!e)
        tell(&w, out);
    work_release(&w);
    return e;
}
