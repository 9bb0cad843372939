/* Files are read and written by base/io.h, for its messages and its way of
 * replacing; OpenSSL sees memory. Memory that had a key in it is wiped. */
#include "certs/pem_file.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/io.h"
#include "base/log.h"

#define FILE_MAX_BYTES (1u << 20)

static enum err fail(const char *what, const char *path)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());

    log_error("%s %s: %s", what, path, reason ? reason : "unknown reason");
    ERR_clear_error();
    return ERR_TLS;
}

/* OpenSSL would ask for one on the terminal. */
static int no_password(char *to, int n, int writing, void *arg)
{
    (void)to;
    (void)n;
    (void)writing;
    (void)arg;
    return -1;
}

/* The file's bytes as OpenSSL reads them. `*in` needs `bytes`, and the caller
 * frees it, then wipes and releases them. */
static enum err open_file(const char *path, struct buf *bytes, BIO **in)
{
    enum err e;

    *in = NULL;
    buf_init(bytes, FILE_MAX_BYTES);
    e = io_read_file(path, bytes);
    if (e)
        return e;
    *in = BIO_new_mem_buf(bytes->n > 0 ? bytes->p : "", (int)bytes->n);
    return *in != NULL ? OK : fail("read", path);
}

static void close_file(struct buf *bytes, BIO *in)
{
    BIO_free(in);
    if (bytes->n > 0)
        OPENSSL_cleanse(bytes->p, bytes->n);
    buf_release(bytes);
}

enum err pem_file_read_certificate(const char *path, X509 **out)
{
    struct buf bytes;
    BIO *in;
    enum err e = open_file(path, &bytes, &in);

    *out = NULL;
    if (!e)
        *out = PEM_read_bio_X509(in, NULL, no_password, NULL);
    if (!e && *out == NULL)
        e = fail("there is no certificate in", path);
    close_file(&bytes, in);
    return e;
}

enum err pem_file_read_key(const char *path, EVP_PKEY **out)
{
    struct buf bytes;
    BIO *in;
    enum err e = open_file(path, &bytes, &in);

    *out = NULL;
    if (!e)
        *out = PEM_read_bio_PrivateKey(in, NULL, no_password, NULL);
    if (!e && *out == NULL)
        e = fail("there is no key in", path);
    close_file(&bytes, in);
    return e;
}

static enum err write_out(const char *path, BIO *from, unsigned mode)
{
    char *p;
    long n = BIO_get_mem_data(from, &p);

    return io_write_file(path, p, (size_t)n, mode);
}

enum err pem_file_write_certificates(const char *path, X509 *const *list,
                                     size_t count)
{
    BIO *to = BIO_new(BIO_s_mem());
    bool ok = to != NULL;
    enum err e;

    for (size_t i = 0; ok && i < count; i++)
        ok = PEM_write_bio_X509(to, list[i]) == 1;
    e = ok ? write_out(path, to, 0644) : fail("write", path);
    BIO_free(to);
    return e;
}

enum err pem_file_write_key(const char *path, const EVP_PKEY *key)
{
    BIO *to = BIO_new(BIO_s_secmem());
    bool ok = to != NULL && PEM_write_bio_PrivateKey(to, key, NULL, NULL, 0,
                                                     no_password, NULL) == 1;
    enum err e = ok ? write_out(path, to, 0600) : fail("write", path);

    BIO_free(to);
    return e;
}
