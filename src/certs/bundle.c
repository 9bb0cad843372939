/* A certificate in a PKCS #12 file is trusted by Java only when it carries an
 * attribute of Oracle's, trustedKeyUsage; `keytool` writes the same. Nothing
 * in the store is secret, so nothing is encrypted. */
#include "certs/bundle.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "base/io.h"
#include "base/log.h"

#define BUNDLE_MAX_BYTES  (16u << 20)
#define TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1"
#define MAC_ROUNDS        2048 /* OpenSSL's default */

/* Debian and Alpine, Fedora, openSUSE, and where OpenSSL was left alone. */
static const char *const system_files[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

#define SYSTEM_COUNT (sizeof system_files / sizeof system_files[0])

/* What is trusted already; nothing where nobody says what. */
static enum err read_trusted(struct buf *out)
{
    const char *named = getenv("SSL_CERT_FILE");
    enum err e = ERR_NOT_FOUND;

    if (named != NULL && *named != '\0')
        e = io_read_file(named, out);
    for (size_t i = 0; e == ERR_NOT_FOUND && i < SYSTEM_COUNT; i++)
        e = io_read_file(system_files[i], out);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err bundle_write(const char *ca, const char *path)
{
    struct buf all;
    enum err e;

    buf_init(&all, BUNDLE_MAX_BYTES);
    e = read_trusted(&all);
    /* A file needn't end its last line. */
    if (!e && all.n > 0 && all.p[all.n - 1] != '\n')
        buf_char(&all, '\n');
    if (!e)
        e = io_read_file(ca, &all);
    if (e == ERR_NOT_FOUND)
        log_error("there is no %s", ca);
    if (!e)
        e = io_write_file(path, all.p, all.n, 0644);
    buf_release(&all);
    return e;
}

static enum err fail(const char *what, const char *path)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());

    log_error("%s %s: %s", what, path, reason ? reason : "unknown reason");
    ERR_clear_error();
    return ERR_TLS;
}

/* Adds one certificate, under an alias that no other has. */
static bool add_trusted(STACK_OF(PKCS12_SAFEBAG) * *bags, X509 *cert,
                        unsigned number)
{
    const ASN1_OBJECT *any = OBJ_nid2obj(NID_anyExtendedKeyUsage);
    PKCS12_SAFEBAG *bag;
    char alias[32];

    (void)snprintf(alias, sizeof alias, "trusted-%u", number);
    if (X509_alias_set1(cert, (unsigned char *)alias, -1) != 1)
        return false;
    bag = PKCS12_add_cert(bags, cert);
    return bag != NULL &&
           PKCS12_add1_attr_by_txt(bag, TRUSTED_KEY_USAGE, V_ASN1_OBJECT,
                                   (const unsigned char *)any, -1) == 1;
}

/* Every certificate of a PEM file; false when one can't be added, or there is
 * none. */
static bool add_all(STACK_OF(PKCS12_SAFEBAG) * *bags, BIO *in)
{
    unsigned count = 0;
    bool ok = true;

    while (ok) {
        X509 *cert = PEM_read_bio_X509(in, NULL, NULL, NULL);

        if (cert == NULL)
            break;
        ok = add_trusted(bags, cert, count++);
        X509_free(cert);
    }
    if (ok && count > 0)
        ERR_clear_error(); /* the end of the file is one */
    return ok && count > 0;
}

static PKCS12 *make_store(BIO *in)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    STACK_OF(PKCS7) *safes = NULL;
    PKCS12 *store = NULL;

    if (add_all(&bags, in) && PKCS12_add_safe(&safes, bags, -1, 0, NULL) == 1)
        store = PKCS12_add_safes(safes, 0);
    if (store != NULL && PKCS12_set_mac(store, BUNDLE_STORE_PASSWORD, -1, NULL,
                                        0, MAC_ROUNDS, EVP_sha256()) != 1) {
        PKCS12_free(store);
        store = NULL;
    }
    sk_PKCS7_pop_free(safes, PKCS7_free);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return store;
}

static enum err write_store(PKCS12 *store, const char *path)
{
    BIO *to = BIO_new(BIO_s_mem());
    enum err e = OK;
    char *p;
    long n;

    if (to == NULL || i2d_PKCS12_bio(to, store) != 1) {
        e = fail("write", path);
    } else {
        n = BIO_get_mem_data(to, &p);
        e = io_write_file(path, p, (size_t)n, 0644);
    }
    BIO_free(to);
    return e;
}

enum err bundle_write_store(const char *bundle, const char *path)
{
    BIO *in = BIO_new_file(bundle, "r");
    PKCS12 *store = in != NULL ? make_store(in) : NULL;
    enum err e;

    if (store == NULL)
        e = fail("can't make a trust store of", bundle);
    else
        e = write_store(store, path);
    PKCS12_free(store);
    BIO_free(in);
    return e;
}
